"""What secrets look like: keys, headers, passwords, connections.

Formats: RFC 7468, 7519, 7617, 6750, 6265, 3986; the vendors' documentation of their keys.
"""

from telemetry_ready.normalize import privacy_validators as valid
from telemetry_ready.normalize.privacy_rule import SHIELD, WORD, Pii, Rule

_PREFIXED = "|".join(
    (
        r"(?:(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16})+",  # AWS; also where two stand together
        r"gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{22,}",
        r"gl(?:pat|rt|dt|ptt|cbt|ft|oas|soat|agent|imt)-[0-9A-Za-z_.-]{20,}",  # GitLab
        r"xox[abeoprs]-[0-9A-Za-z-]{10,}|xapp-[0-9A-Za-z-]{10,}",  # Slack
        r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[0-9A-Za-z/_+-]{20,}",
        r"(?:[sr]k_(?:live|test)|whsec)_[0-9A-Za-z]{16,}",  # Stripe
        r"sk-(?:[a-z]+[0-9]*-)*[0-9A-Za-z_-]{32,}",  # OpenAI, Anthropic
        r"AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,}|GOCSPX-[0-9A-Za-z_-]{24,}",  # Google
        r"npm_[0-9A-Za-z]{36,}|pypi-AgE[0-9A-Za-z_-]{16,}",
        r"hv[sbr]\.[0-9A-Za-z_-]{24,}",  # Vault
        r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}",  # SendGrid
        r"do[opr]_v1_[0-9a-f]{64}|dckr_(?:pat|oat)_[0-9A-Za-z_-]{20,}|dapi[0-9a-f]{32}(?:-[0-9])?|hf_[A-Za-z]{34,}",
        r"gl(?:sa|c)_[0-9A-Za-z+/=_]{32,}|NRA[KA]-[0-9A-Z]{27}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
        r"S[KC][0-9a-f]{32}|key-[0-9a-f]{32}|[0-9a-f]{32}-us[0-9]{1,2}",  # Twilio, Mailgun, Mailchimp
        r"[0-9]{8,10}:AA[0-9A-Za-z_-]{32,33}",  # Telegram
        r"AT(?:ATT|BB|CTT)[0-9A-Za-z_=-]{20,}|dt0[a-z][0-9]{2}\.[0-9A-Z]{24}\.[0-9A-Z]{64}",  # Atlassian, Dynatrace
        r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}|AGE-SECRET-KEY-1[0-9A-Z]{58}|sq0[a-z]{3}-[0-9A-Za-z_-]{22,43}",
        r"lin_api_[0-9A-Za-z]{40}|CCIPAT_[0-9A-Za-z_]{20,}|HRKU-[0-9A-Za-z_-]{36,}|sntry[su]_[0-9A-Za-z_=+/-]{32,}",
    )
)
_IS = r"\\*[\"']?\s*(?:=>|[=:])\s*"
_TIED = r"\\*[\"']?(?:\s*(?:=>|=)\s*|\s*:)"
_LOOSE = r"\\*[\"']?\s*:\s+"
_KEY = (
    r"(?:pass(?:word|wd|phrase|code|wort)s?|kennwort|secrets?|token"
    r"|(?:access|refresh|auth|id|session|bearer|csrf|api|security)[_-]?token|api[_-]?keys?|secret[_-]?(?:access[_-]?)?key"
    r"|access[_-]?key(?:[_-]?id)?|account[_-]?key|shared[_-]?key|private[_-]?key|encryption[_-]?key|client[_-]?secret"
    r"|credentials?|(?:x-amz-)?signature)"
)
SECRET_FIELD = rf"{_KEY}|pwd|pw|otp|pin|cookie|set-cookie|authorization"
"""A field's name, or its last part, whose whole value is a secret."""
_APART_KEY = rf"(?i:(?:^|[^{WORD}])(?:(?:pwd|pw){_IS}|(?:otp|pin){_TIED})(?:\\*[\"'])?)"
_SAID = (
    r"(?i:\b(?:password|passwort|passphrase|passcode|kennwort)\s(?:is|was|to|ist|lautet|war)\s[\"']?"
    r"|\bsshpass -p ?|\bcurl\b[^|;]{0,200}?\s(?:-u|--user)[ =]?[^\s:]+:)"
)
_SESSION = r"(?i:(?:jsessionid|phpsessid|session_?id|asp\.net_sessionid|\bsid)=)"
_STOP = r"\s\"'&;,\\"
_FIRST = rf"[^<>*\[{_STOP}]"
_HEADERS = (
    r"(?:proxy-)?authorization|x-api-key|x-auth-token|x-vault-token|x-amz-security-token|private-token"
    r"|x-access-token|x-csrf-token"
)
_SCHEMES = r"basic|bearer|digest|negotiate|token|apikey|aws4-hmac-sha256|geniekey|ntlm|hawk"

SECRET_RULES: tuple[Rule, ...] = (
    Rule(
        Pii.PRIVATE_KEY,
        r"(?s)-----?\s?BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?\s?-----?.*?"
        r"(?:-----?\s?END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?\s?-----?|\z)",
        gate=r"BEGIN [A-Z0-9 ]*PRIVATE KEY",
    ),
    Rule(
        Pii.CONNECTION,
        r"[^\s/:@\"'<>]*:[^\s/@\"'<>]+",
        before=r"[A-Za-z][0-9A-Za-z+.-]*://",
        after="@",
        gate=r"://[^\s/:@\"'<>]*:[^\s/@\"'<>]+@",
    ),
    Rule(  # Go's data source names
        Pii.CONNECTION,
        rf"[^\s/:@\"'<>{SHIELD}]+:[^\s@\"'<>{SHIELD}]+",
        before=r"^|[\s=\"']",
        after=r"@(?:tcp|unix|udp)\(",
        gate=r"@(?:tcp|unix|udp)\(",
    ),
    Rule(
        Pii.JWT,
        r"eyJ[0-9A-Za-z_-]{5,}\.[0-9A-Za-z_-]*\.[0-9A-Za-z_-]*(?:\.[0-9A-Za-z_-]+){0,2}",
        before=rf"^|[^{WORD}-]",
        gate=r"eyJ[0-9A-Za-z_-]{5}",
        is_valid=valid.is_jwt,
    ),
    Rule(Pii.TOKEN, rf"(?:{_PREFIXED})", before=rf"^|[^{WORD}]", after=""),
    Rule(
        Pii.HEADER,
        rf"{_FIRST}[^<{_STOP}]*",
        before=rf"(?i:(?:{_HEADERS}){_IS}(?:\\*[\"'])?(?:(?:{_SCHEMES})\s+)?)",
        gate=rf"(?i:(?:{_HEADERS}){_IS})",
        is_valid=valid.is_secret,
    ),
    Rule(
        Pii.HEADER, r"[0-9A-Za-z._~+/-]{20,}=*", before=r"(?i:\bbearer\s+)", gate=r"(?i:bearer\s+)[0-9A-Za-z._~+/-]{20}"
    ),
    Rule(
        Pii.HEADER,
        rf"{_FIRST}[^<{_STOP}]*",
        before=r"(?i:(?:set-)?cookie\\*[\"']?\s*[:=]\s*\\*[\"']?)[0-9A-Za-z_.-]+=",
        gate=r"(?i:cookie\\*[\"']?\s*[:=])",
    ),
    *(
        Rule(
            Pii.PASSWORD,
            rf"[^{quote}<>*\\][^{quote}\\]*",
            before=rf"(?i:{_KEY}{_IS}\\*{quote})",
            gate=rf"(?i:{_KEY}{_IS})",
            is_valid=valid.is_secret,
        )
        for quote in ('"', "'")
    ),
    Rule(
        Pii.PASSWORD,
        rf"{_FIRST}[^<{_STOP}]*",
        before=rf"(?i:{_KEY}{_TIED}|<(?:password|passwd|passphrase)>)",
        gate=rf"(?i:{_KEY}{_IS}|<pass)",
        is_valid=valid.is_secret,
    ),
    Rule(  # behind a colon and a space the last word of all, or one that no sentence has
        Pii.PASSWORD,
        rf"{_FIRST}[^<{_STOP}]*",
        before=rf"(?i:{_KEY}{_LOOSE})",
        after=r"\s*(?:$|[;&\n])",
        gate=rf"(?i:{_KEY}{_IS})",
        is_valid=valid.is_secret,
    ),
    Rule(
        Pii.PASSWORD,
        rf"{_FIRST}[^<{_STOP}]*",
        before=rf"(?i:{_KEY}{_LOOSE}|(?:^|[^{WORD}])(?:otp|pin){_LOOSE})",
        gate=rf"(?i:(?:{_KEY}|otp|pin){_IS})",
        is_valid=valid.is_no_word,
    ),
    # sudo logs PWD=/root: a path is no password
    Rule(Pii.PASSWORD, rf"[^/<>*\[{_STOP}][^{_STOP}]*", before=_APART_KEY, is_valid=valid.is_secret),
    Rule(Pii.PASSWORD, rf"[^<>*\[{_STOP}][^{_STOP}]{{5,}}", before=_SAID, is_valid=valid.is_mixed),
    Rule(Pii.PASSWORD, rf"[^<>*\[{_STOP}][^{_STOP}]{{7,}}", before=_SESSION),
    Rule(Pii.PASSWORD, r"[0-9A-Za-z%+/_-]{20,}=*", before=r"(?i:[?&;]sig=)"),
)
