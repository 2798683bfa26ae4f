"""What persons, their numbers and their machines look like: names of accounts, addresses, cards, phones.

Formats: RFC 5322, 4291, 7042; ISO/IEC 7812, ISO 13616, E.164; messages of OpenSSH, sudo, PAM, cron and databases.
"""

from telemetry_ready.normalize import privacy_validators as valid
from telemetry_ready.normalize.privacy_rule import APART, END, NOT_DOTTED, WORD, Pii, Rule

_NAME = r"[A-Za-z\x{80}-\x{10FFFF}](?:[^\s\"'<>(){}\[\],;:=|&*%@]*[^\s\"'<>(){}\[\],;:=|&*%@.\\])?"
_NAMED_AFTER = "|".join(
    (
        r"(?:password|publickey|none|keyboard-interactive(?:/pam)?|gssapi-with-mic|hostbased|exceeded) for "
        r"(?:(?:invalid|illegal) user )?",  # sshd
        r"(?:for|authenticating|invalid|illegal|of|from|delete|deleting|unknown) user ",
        r"user (?:=|\(['\"]?|['\"<])",  # databases
        rf"(?:^|[^{WORD}-])(?:(?:target|subject|remote|db|run|login)?user(?:[ _.]?name|[ _.]?id)?|login|ruser|logname"
        r"|uname|(?:subject|target)?account name)\\*[\"']?(?:\s*(?:=>|:)\s*|=|\s+=\s+)\\*[\"'<]?",
        r"new user: name=",
        r"password (?:changed|set|reset|updated) for ",
        r"\(to [^\s()]+\) |\(su\) to \S+ by ",  # su
        r"\buid=[0-9]+\(",
        r"\bftpd(?:\[[0-9]+\])?: user ",
    )
)
_NAMED_BEFORE = (
    r" (?:logged|locked|signed|from|authenticated|exceeded|failed to log|has logged|connected|disconnected"
    r"|not in sudoers)\b"
)

_FIELDS_OF_PERSONS = (
    *("user", "usr", "username", "user_name", "user_id", "userid", "user_login", "login", "login_name", "logname"),
    *("uname", "account_name", "enduser_id", "full_name", "first_name", "last_name", "surname", "given_name"),
    *("family_name", "user_principal_name", "caller", "caller_id", "assignee", "assignee_id", "assigned_to"),
    *("opened_by", "opened_by_id", "resolved_by", "resolved_by_id", "closed_by", "requested_by", "requested_for"),
    *("requester", "reporter", "submitter", "creator", "created_by", "updated_by", "additional_assignee_list"),
    *("watch_list", "work_notes_list", "approver", "approved_by", "author", "contact", "contact_name", "customer_name"),
    *("employee", "employee_name", "employee_id", "actor", "actor_id", "remote_user", "cs_username"),
    *("targetusername", "subjectusername", "samaccountname", "userprincipalname"),  # Windows, Entra ID
    *("client_address", "client_ip", "clientip", "client_ident", "remote_addr"),
)
PERSON_FIELD = rf"(?:{'|'.join(_FIELDS_OF_PERSONS)})(?:_(?:value|display_value|name|full_name|link|id))?"
"""A field's name, or its last part, whose whole value is a person; lower case, with _ between its words."""

_KEY_OF_PERSON = r"(?i:\"(?:[^\"\\]{0,80}[._-])?" + PERSON_FIELD.replace("_", "[._ -]?") + r"\"\s*:\s*)"

PERSON_RULES: tuple[Rule, ...] = (
    Rule(
        Pii.EMAIL,
        r"[0-9A-Za-z](?:[0-9A-Za-z._%+'-]{0,62}[0-9A-Za-z_%+-])?@(?:[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?\.)+"
        r"(?:[A-Za-z]{2,}|xn--[0-9A-Za-z-]+)",
        after=rf"$|[^{WORD}@]",
        gate=r"[0-9A-Za-z_%+-]@[0-9A-Za-z-]+\.[0-9A-Za-z]",
        is_valid=valid.is_address,
    ),
    Rule(Pii.PERSON, r"(?:[^\"\\]|\\.)+", before=_KEY_OF_PERSON + '"', are_valid=valid.are_accounts),  # JSON
    Rule(Pii.PERSON, r"\{[^{}]*\}", before=_KEY_OF_PERSON),
    Rule(  # access logs
        Pii.PERSON,
        _NAME,
        before=r"^[^ \n]+ [^ \n]+ ",
        after=r" \[[0-9]{1,2}/[A-Z][a-z]{2}/[0-9]{4}:",
        gate=r" \[[0-9]{1,2}/[A-Z][a-z]{2}/[0-9]{4}:",
        are_valid=valid.are_accounts,
    ),
    Rule(Pii.PERSON, _NAME, before=rf"(?i:{_NAMED_AFTER})", are_valid=valid.are_accounts),
    Rule(Pii.PERSON, _NAME, before=r"\b[Uu]ser ", after=rf"(?i:{_NAMED_BEFORE})", are_valid=valid.are_accounts),
    Rule(
        Pii.PERSON,
        _NAME,
        before=r"^\(|CRON\[[0-9]+\]: \(",
        after=r"\) (?:CMD|END|RELOAD|BEGIN|LIST|REPLACE)\b",
        are_valid=valid.are_accounts,
    ),
    Rule(
        Pii.PERSON,
        _NAME,
        before=r"^\s*|sudo(?:\[[0-9]+\])?:\s+",
        after=r" : (?:TTY=|command not allowed|[0-9]+ incorrect|user NOT in)",
        gate=r" : (?:TTY=|command not allowed|[0-9]+ incorrect|user NOT in)",
        are_valid=valid.are_accounts,
    ),
)

# numbers of persons --------------------------------------------------------------------------------------------------
_CARD_BY_FOURS = (
    r"(?:4[0-9]{3}|5[0-9]{3}|2[2-7][0-9]{2}|6[0-9]{3}|35[2-8][0-9])"
    r"(?:(?:[0-9]{4}){3}|(?: [0-9]{4}){3}|(?:-[0-9]{4}){3})"
)
_CARD_465 = r"3[47][0-9]{2}(?:[0-9]{11}| [0-9]{6} [0-9]{5}|-[0-9]{6}-[0-9]{5})"
_CARD_464 = r"3(?:0[0-59]|[689][0-9])[0-9](?:[0-9]{10}| [0-9]{6} [0-9]{4}|-[0-9]{6}-[0-9]{4})"
_PHONE_WORD = (
    r"(?i:\b(?:tele)?phone(?: ?(?:no\.?|number|nr\.?))?|\btel(?:efon)?\.?|\bmobile?|\bcell|\bhandy|\bfax"
    r"|\bcall(?: back)?(?: at)?|\bring(?: me)?|\bcontact(?: number)?|\breached on|\brufnummer|\bmsisdn|\bdirect line"
    r"|\bdial(?:led)?)[\"']?(?:\s+is)?[\s:=\"']+"
)

NUMBER_RULES: tuple[Rule, ...] = (
    Rule(
        Pii.IBAN,
        r"[A-Z]{2}[0-9]{2}(?:[0-9A-Z]{11,30}|(?: [0-9A-Z]{4}){2,7}(?: [0-9A-Z]{1,3})?)",
        before=APART,
        after=END,
        is_valid=valid.is_iban,
    ),
    Rule(
        Pii.CARD,
        rf"{_CARD_BY_FOURS}|{_CARD_465}|{_CARD_464}",
        before=rf"^[;%]?|[^{WORD}.-]|[^{WORD}][;-]",
        after=NOT_DOTTED,
        is_valid=valid.has_check_digit,
    ),
    Rule(
        Pii.SSN,
        r"[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{3} [0-9]{2} [0-9]{4}",
        before=rf"^|[^{WORD}.+/-]",
        after=NOT_DOTTED,
        is_valid=valid.is_social_security_number,
    ),
    Rule(
        Pii.PHONE,
        r"\+[1-9](?:[ .-]?(?:\(0?[0-9]{1,4}\)|[0-9]+)){1,6}",
        before=rf"^|[^{WORD}.)+-]",
        after=rf"$|[^{WORD}.:-]|[.:-](?:$|[^{WORD}])",
        gate=r"\+[1-9][0-9 ().-]{6}",
        is_valid=valid.is_international_number,
    ),
    Rule(
        Pii.PHONE,
        r"(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-.])[2-9][0-9]{2}[-.][0-9]{4}",
        before=rf"^|[^{WORD}.+/-]",
        after=NOT_DOTTED,
        gate=r"[0-9]\)? ?[-.]?[2-9][0-9]{2}[-.][0-9]{4}",
    ),
    Rule(
        Pii.PHONE,
        r"\(?0[0-9]{2,4}\)?[ /-][0-9]{3,4}[ -]?[0-9]{3,5}",
        before=_PHONE_WORD,
        after=NOT_DOTTED,
    ),
    Rule(
        Pii.IP,
        r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])",
        before=rf"^/?|[^{WORD}./-]|[^{WORD}.]-|[^{WORD}.-]/|://",
        after=rf"$|[^{WORD}.-]|[.-](?:$|[^{WORD}.-]|in-addr\b)",
        gate=r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]",
        look_alike=r"(?i:\b((?:version|ver\.?|release|rel\.?|build|firmware|fw|revision|rev|section|chapter|oid|driver)"
        r"[ :=]{1,2})([0-9]))",
    ),
    Rule(
        Pii.IP,
        r"(?:[0-9A-Fa-f]{1,4}:){0,6}(?:[0-9A-Fa-f]{1,4})?::(?:[0-9A-Fa-f]{1,4}:){0,6}[0-9A-Fa-f]{1,4}"
        r"|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}",
        before=rf"^|[^{WORD}.:]",
        after=rf"$|[^{WORD}:.]|[.:](?:$|[^{WORD}:])",
        gate=r"::[0-9A-Fa-f]|(?:[0-9A-Fa-f]{1,4}:){7}",
        is_valid=valid.is_ip,
    ),
    Rule(
        Pii.MAC,
        r"[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}",
        before=rf"^|[^{WORD}.:-]",
        after=rf"$|[^{WORD}.:-]|[.:-](?:$|[^{WORD}])",
        is_valid=valid.is_mac,
    ),
)
