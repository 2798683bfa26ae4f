"""What people write into tickets: topics with their groups, titles, descriptions and fixes."""

from dataclasses import dataclass
from typing import Final

CATCH_ALL: Final = "Service Desk"

CALLERS: Final = (
    "Anna Berg",
    "Jonas Falk",
    "Mira Sand",
    "Tom Reuter",
    "Lena Horn",
    "Paul Winter",
    "Sara Lind",
    "Nils Krone",
    "Eva Stein",
    "Max Thal",
    "Ida Brandt",
    "Leo Marsch",
)

MEMBERS: Final = {
    CATCH_ALL: ("Kim Weber", "Robin Lang", "Alex Roth"),
    "App Support Shop": ("Chris Vogel", "Dana Kern"),
    "Payment Team": ("Rita Moor", "Sven Hahn"),
    "Database Operations": ("Olaf Dorn", "Petra Kamp"),
    "Network Operations": ("Uwe Feld", "Vera Nord"),
    "Data Platform": ("Hanna Beck", "Igor Stahl"),
    "Workplace": ("Jan Busch", "Karla Wolf"),
    "Access Management": ("Lars Engel", "Mona Frey"),
}


@dataclass(frozen=True)
class Topic:
    """One kind of everyday ticket.

    Attributes:
        group: That should resolve it.
        titles: One for each kind of case; its description and its fix stand at the same place.
        roles: Roles of the hosts it may be about; empty: ``device`` is its CI.
        device: Name of the CI, ``{n}`` for a number.
    """

    group: str
    category: str
    subcategory: str
    business_service: str
    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    fixes: tuple[str, ...]
    roles: tuple[str, ...] = ()
    device: str = ""


TOPICS: Final = (
    Topic(
        "Workplace",
        "Hardware",
        "Notebook",
        "Workplace Services",
        (
            "Notebook {n} does not start",
            "Notebook {n} is very slow since the update",
            "Docking station of desk {m} not recognised",
        ),
        (
            "Screen stays black after pressing the button. Tried another charger, no change. Desk {m}, second floor.",
            "Starting takes more than {m} minutes, the fan runs all the time. Started after the update of last week.",
            "Monitors and network at desk {m} do not come up when the notebook {n} is docked.",
        ),
        (
            "Replaced the battery and updated the firmware.",
            "Removed an old driver, starts in one minute again.",
            "Exchanged the docking station.",
        ),
        device="LAP-{n}",
    ),
    Topic(
        "Workplace",
        "Hardware",
        "Printer",
        "Workplace Services",
        ("Printer on floor {m} jams", "Labels are printed without barcodes", "Printer {n} is offline"),
        (
            "Paper jams in tray two after about {m} pages, cleaned it already.",
            "Warehouse labels come out without the barcode since this morning, station {m}.",
            "Nobody on floor {m} can print, the display shows error {n}.",
        ),
        ("Cleaned the rollers.", "Installed the barcode font again.", "Restarted the print queue."),
        device="PRN-{n}",
    ),
    Topic(
        "Access Management",
        "Access",
        "Account",
        "Identity Services",
        (
            "Account locked after holiday",
            "No access to the reports folder",
            "New colleague needs access to the shop backend",
        ),
        (
            "Cannot sign in after {m} days of holiday, the account is locked.",
            "Access to the folder of the {m} finance reports is denied, it worked last month. Request {n}.",
            "Our new colleague in team {m} starts on Monday and needs the role shop editor, approval is request {n}.",
        ),
        (
            "Unlocked the account after checking the identity.",
            "Added to the group with the approval of the owner.",
            "Role assigned as approved in request {n}.",
        ),
        device="IAM-PORTAL",
    ),
    Topic(
        "App Support Shop",
        "Software",
        "Shop",
        "Online Shop - Ordering",
        (
            "Order {n} is missing in the backend",
            "Voucher is not accepted in the checkout",
            "Customer cannot change the delivery address",
        ),
        (
            "Customer has a confirmation of order {n} but we cannot find it in the backend.",
            "Voucher AUTUMN{m} is refused although it is valid until the end of the month.",
            "The address of order {n} cannot be edited, the page shows an error after saving.",
        ),
        (
            "Order was stuck in validation, started it again.",
            "Voucher rule had the wrong time zone, corrected.",
            "Corrected the address by hand and opened a defect.",
        ),
        roles=("application server",),
    ),
    Topic(
        "Payment Team",
        "Software",
        "Payment",
        "Online Shop - Payments",
        ("Refund of order {n} not paid out", "Customer was charged twice", "Payment by invoice is not offered"),
        (
            "The refund of order {n} was released {m} days ago but did not arrive.",
            "Customer of order {n} sees two card payments of the same amount.",
            "Payment by invoice is missing for customers from team {m}, it was there yesterday.",
        ),
        (
            "Refund file had not been sent, sent it again.",
            "Second authorization released, no double booking.",
            "Scoring service was not reachable, works again.",
        ),
        roles=("application server",),
    ),
    Topic(
        "Database Operations",
        "Database",
        "Performance",
        "Online Shop - Databases",
        ("Report on orders takes hours", "Backup of the orders database failed", "Deadlocks while stock is booked"),
        (
            "The monthly report runs for {m} hours and used to take twenty minutes.",
            "Job {n} ended with an error in the night, there is no backup of yesterday.",
            "Stock booking of batch {n} is rolled back with a deadlock about {m} times an hour.",
        ),
        (
            "Statistics renewed, index added.",
            "Target was full, cleaned up and repeated the backup.",
            "Order of updates corrected with the developers.",
        ),
        roles=("database", "database replica"),
    ),
    Topic(
        "Network Operations",
        "Network",
        "Connection",
        "Network Services",
        (
            "Wireless network drops in meeting room {m}",
            "Remote access disconnects every hour",
            "Certificate of the shop expires soon",
        ),
        (
            "Video calls in room {m} break off every few minutes, the cable works.",
            "The connection from home is closed after sixty minutes, then error {n} is shown.",
            "Monitoring warns that the certificate on the load balancer ends in {m} days.",
        ),
        ("Access point replaced.", "Session limit raised for this profile.", "Certificate renewed on both members."),
        roles=("load balancer", "web server"),
    ),
    Topic(
        "Data Platform",
        "Software",
        "Reporting",
        "Data Platform - Order Stream",
        (
            "Dashboard of sales shows old numbers",
            "Export to the warehouse is incomplete",
            "Consumer of orders lags behind",
        ),
        (
            "The dashboard stands still since {m} hours, the last order is {n}.",
            "File {n} has fewer rows than the shop has orders, about {m} percent are missing.",
            "The lag of the order consumer grows since the morning, {n} messages now.",
        ),
        (
            "Restarted the stream, numbers are complete.",
            "Late partitions were left out, repeated the export.",
            "Added an executor.",
        ),
        roles=("stream worker", "message queue"),
    ),
)
