"""The view ``logins``: who tried to log in where, from where, and whether it worked.

Names of fields: Elastic Common Schema, OpenTelemetry's semantic conventions, Windows security events 4624 and 4625 as
Winlogbeat and NXLog write them, and the messages of OpenSSH. Users are pseudonyms, as the source's policy has it.
"""

# ruff: noqa: S608 - the SQL is built from own names and patterns only

from telemetry_ready.model.tables._labels import first_label
from telemetry_ready.model.tables._view import View

_WINDOWS = "winlog.event_data."
_USER = (
    *("user.name", "user.id", "user.email", f"{_WINDOWS}TargetUserName", "TargetUserName", "userPrincipalName"),
    *("properties.userPrincipalName", "enduser.id", "user", "username", "user_name", "usr", "UserId", "actor"),
)
_ADDRESS = (
    *("source.ip", "source.address", "client.address", "client.ip", f"{_WINDOWS}IpAddress", "IpAddress", "ipAddress"),
    *("properties.ipAddress", "src_ip", "source_ip", "remote_addr", "ClientIP", "client_ip", "rhost"),
)
_OUTCOME = ("event.outcome", "outcome", "result", "login_result", "Result")
_CODE = ("event.code", "EventID", "winlog.event_id", "EventId", "event_id")
_ACTION = ("event.action", "action", "Operation", "operationName")
_METHOD = (
    *("authentication.method", "event.authentication.method", "auth_method", "authenticationMethod", "method"),
    *(f"{_WINDOWS}AuthenticationPackageName", "AuthenticationPackageName", "winlog.logon.type"),
    *(f"{_WINDOWS}LogonType", "LogonType"),
)
_GEO = (
    *("source.geo.country_iso_code", "source.geo.country_name", "client.geo.country_iso_code", "geo.country.iso_code"),
    *("geo.country", "geoip.country_code2", "geoip.country_name", "location.countryOrRegion", "country"),
)
_KIND_OF_USER = ("user.is_service_account", "is_service_account", "service_account", "user.type", "userType")
_LOGIN = (
    "^(user[._ -]?)?(log|sign)(ged)?[._ -]?(in|on)([._ -](success(ful)?|succeeded|fail(ed|ure)?|attempt|activity))?$"
    "|^ssh_login$|^authenticat(e|ed|ion)([._ -](success(ful)?|succeeded|fail(ed|ure)?|attempt))?$"
)
_SSHD = r"^(Accepted|Failed) (\S+) for (?:(?:invalid|illegal) user )?(\S*) from (\S+) port"
_NONE = "('-', 'n/a', 'none', 'null', 'unknown', '::', '0.0.0.0')"

_SELECT = f"""
    WITH named AS (
      SELECT event_date, time_unix_nano, time_flags, source, host_name, host_entity_id, service_name, pii_flags,
        attributes,
        {first_label(_CODE, "attributes")} AS code,
        lower(coalesce({first_label(_ACTION, "attributes")}, event_name)) AS action,
        lower(attributes['event.category']) AS category,
        CASE WHEN starts_with(body, 'Accepted ') OR starts_with(body, 'Failed ')
          THEN regexp_extract(body, '{_SSHD}', ['result', 'method', 'user_name', 'address']) END AS said
      FROM {{logs}}
      WHERE cardinality(attributes) > 0 OR event_name IS NOT NULL
        OR starts_with(body, 'Accepted ') OR starts_with(body, 'Failed ')
    ),
    found AS (
      SELECT *, nullif(said.result, '') IS NOT NULL AS is_said FROM named
      WHERE code IN ('4624', '4625') OR regexp_matches(action, '{_LOGIN}') OR nullif(said.result, '') IS NOT NULL
        OR (contains(category, 'authentication') AND NOT regexp_matches(coalesce(action, ''), '(out|off)$')
          AND coalesce(code, '') NOT IN ('4634', '4647'))
    ),
    read AS (
      SELECT *, coalesce({first_label(_USER, "attributes")}, CASE WHEN is_said THEN said.user_name END) AS user_said,
        coalesce({first_label(_ADDRESS, "attributes")}, CASE WHEN is_said THEN said.address END) AS address_said,
        lower(coalesce({first_label(_OUTCOME, "attributes")}, CASE code WHEN '4624' THEN 'success'
          WHEN '4625' THEN 'failure' END, CASE WHEN is_said THEN said.result END,
          regexp_extract(action, '(success|succeeded|fail(?:ed|ure)?)'))) AS outcome_said,
        coalesce({first_label(_METHOD, "attributes")}, CASE WHEN is_said THEN said.method END) AS method_said,
        lower({first_label(_KIND_OF_USER, "attributes")}) AS kind_said
      FROM found
    )
    SELECT event_date, time_unix_nano, time_flags, source, host_name, host_entity_id, service_name,
      CASE WHEN lower(user_said) NOT IN {_NONE} THEN nullif(user_said, '') END AS user_name,
      CASE WHEN lower(address_said) NOT IN {_NONE} THEN nullif(address_said, '') END AS source_address,
      CASE WHEN regexp_matches(outcome_said, '^(success|succeeded|accepted|allow(ed)?|ok|true|0)') THEN 'success'
        WHEN regexp_matches(outcome_said, '^(fail|denied|deny|reject|refused|invalid|error|false)') THEN 'failure'
      END AS outcome,
      method_said AS method,
      {first_label(_GEO, "attributes")} AS country,
      CASE WHEN kind_said IN ('true', '1', 'yes', 'service', 'service_account', 'machine', 'system') THEN TRUE
        WHEN kind_said IN ('false', '0', 'no', 'human', 'person', 'user', 'member', 'guest') THEN FALSE
      END AS is_service_account,
      pii_flags
    FROM read"""

LOGINS = View(
    "logins",
    "one attempt to log in that a log record tells of",
    _SELECT,
    (
        *("event_date", "time_unix_nano", "time_flags", "source", "host_name", "host_entity_id", "service_name"),
        *("user_name", "source_address", "outcome", "method", "country", "is_service_account", "pii_flags"),
    ),
    {
        **dict.fromkeys(
            ("event_date", "time_unix_nano", "time_flags", "source", "host_name", "host_entity_id", "service_name"),
            "As in logs",
        ),
        "user_name": "Who: a pseudonym, unless the source's policy says otherwise; null where the record names nobody",
        "source_address": "From which address",
        "outcome": "success or failure; null where the record does not say",
        "method": "password, publickey, NTLM, a logon type ...: as at the source",
        "country": "Where the address is, if the source says so",
        "is_service_account": "Whether it is no person's account, if the source says so",
        "pii_flags": "As in logs",
    },
)
