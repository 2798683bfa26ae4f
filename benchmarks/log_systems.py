"""Ten systems that the masking rules were not made on: their messages, written from memory, with the true template.

Placeholders stand for values of a kind; what else stands there is the template. Values are drawn with a fixed seed.
"""

import random
import re
from collections.abc import Callable

Messages = list[tuple[str, int]]
"""Message, and number of the template that made it."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_WORDS = (
    *("alpha", "bravo", "carol", "delta", "erika", "frank", "gina", "heidi"),
    *("ivan", "judy", "kevin", "laura", "mike", "nina", "oscar", "peggy"),
)
_PACKAGES = ("com.tencent.qt", "com.android.systemui", "com.example.mail", "org.acme.player", "com.huawei.health")
_STATES = ("LOOKING", "FOLLOWING", "LEADING", "OBSERVING")
_FILES = ("/usr/sbin/crond", "/var/log/messages", "/p/gb1/stella/RAPTOR", "/home/alice/run/core", "/etc/hosts.conf")

_KINDS: dict[str, Callable[[random.Random], str]] = {
    "n": lambda r: str(r.choice([0, 1, r.randrange(10), r.randrange(100_000)])),
    "neg": lambda r: str(r.choice([-1, r.randrange(50)])),
    "f": lambda r: f"{r.random() * 100:.{r.randrange(1, 4)}f}",
    "hex": lambda r: f"0x{r.getrandbits(r.choice([16, 32, 48])):x}",
    "bare_hex": lambda r: f"{r.getrandbits(28) | 1 << 27:x}",
    "uuid": lambda r: (
        f"{r.getrandbits(32):08x}-{r.getrandbits(16):04x}-4{r.getrandbits(12):03x}-"
        f"a{r.getrandbits(12):03x}-{r.getrandbits(48):012x}"
    ),
    "ip": lambda r: ".".join(str(r.randrange(1, 255)) for _ in range(4)),
    "port": lambda r: str(r.randrange(1024, 65535)),
    "mac": lambda r: ":".join(f"{r.getrandbits(8):02x}" for _ in range(6)),
    "host": lambda r: f"{r.choice(_WORDS)}.{r.choice(['corp.example.com', 'cse.example.edu', 'lan.acme.org'])}",
    "node": lambda r: f"node-{r.randrange(256)}",
    "user": lambda r: r.choice(_WORDS),
    "path": lambda r: r.choice(_FILES),
    "file": lambda r: f"/{r.choice(['var', 'opt'])}/{r.choice(_WORDS)}/{r.choice(_WORDS)}{r.choice(['', '.log'])}",
    "winpath": lambda r: f"C:\\Windows\\{r.choice(['System', 'Servicing'])}\\{r.choice(_WORDS)}.dll",
    "url": lambda r: f"https://{r.choice(_WORDS)}.example.com/{r.choice(_WORDS)}?id={r.randrange(999)}",
    "pkg": lambda r: r.choice(_PACKAGES),
    "activity": lambda r: f"{r.choice(_PACKAGES)}/.{r.choice(_WORDS).title()}Activity",
    "bool": lambda r: r.choice(["true", "false"]),
    "state": lambda r: r.choice(_STATES),
    "time": lambda r: f"{r.randrange(24):02}:{r.randrange(60):02}:{r.randrange(60):02}",
    "ms": lambda r: f"{r.randrange(9000)}{r.choice(['ms', ' ms'])}",
    "life": lambda r: r.choice([f"{r.randrange(60):02}:{r.randrange(60):02}", "<1 sec"]),
    "size": lambda r: f"{r.random() * 900:.1f} {r.choice(['B', 'KB', 'MB', 'GB'])}",
    "id": lambda r: f"{r.choice(['job', 'task', 'rdd', 'blk'])}_{r.randrange(10**6)}_{r.randrange(100):04}",
    "quoted": lambda r: f'"{r.choice(_WORDS)} {r.choice(_WORDS)}"',
    "date": lambda r: (
        f"{r.choice(['Mon', 'Tue', 'Sat'])} {r.choice(['Jan', 'Jun', 'Nov'])} {r.randrange(1, 29):2} "
        f"{r.randrange(24):02}:{r.randrange(60):02}:{r.randrange(60):02} 20{r.randrange(10, 26)}"
    ),
}

SYSTEMS: dict[str, tuple[str, ...]] = {
    "BGL": (
        "instruction cache parity error corrected",
        "generating core.{n}",
        "{n} double-hummer alignment exceptions",
        "CE sym {n}, at {hex}, mask {hex}",
        "{n} floating point alignment exceptions",
        "total of {n} ddr error(s) detected and corrected",
        "{n} L3 EDRAM error(s) (dcr {hex}) detected and corrected",
        "ciod: failed to read message prefix on control stream (CioStream socket to {ip}:{port}",
        "ciod: LOGIN chdir({path}) failed: No such file or directory",
        "ciod: LOGIN chdir({path}) failed: Input/output error",
        "ciod: Error loading {path}: invalid or missing program image, No such file or directory",
        "rts: kernel terminated for reason {n}",
        "program interrupt: fp cr field .............{n}",
        "data TLB error interrupt",
        "data storage interrupt",
        "machine check interrupt (bit={hex}): L2 dcache unit read return parity error",
        "lr:{hex} cr:{hex} xer:{hex} ctr:{hex}",
        "NodeCard VPD check: missing node processor card: mLctn({node}), mCardSernum(203231503833343000)",
        "idoproxydb has been started: $Name: DRV{n} $ Input parameters: -enableflush -loguserinfo {path} DRIVER",
        "MidplaneSwitchController performing bit sparing on {node} bit {n}",
    ),
    "Zookeeper": (
        "Received connection request /{ip}:{port}",
        "Send worker leaving thread",
        "Interrupting SendWorker",
        "Interrupted while waiting for message on queue",
        "Connection broken for id {n}, my id = {n}, error =",
        "Notification time out: {n}",
        "Notification: {n} (n.leader), {hex} (n.zxid), {hex} (n.round), {state} (n.state), {n} (n.sid), "
        "{hex} (n.peerEPoch), {state} (my state)",
        "Closed socket connection for client /{ip}:{port} which had sessionid {hex}",
        "Closed socket connection for client /{ip}:{port} (no session established for client)",
        "Expiring session {hex}, timeout of {n}ms exceeded",
        "Processed session termination for sessionid: {hex}",
        "Client attempting to establish new session at /{ip}:{port}",
        "Established session {hex} with negotiated timeout {n} for client /{ip}:{port}",
        "caught end of stream exception",
        "Exception causing close of session {hex} due to java.io.IOException: ZooKeeperServer not running",
        "Have smaller server identifier, so dropping the connection: ({n}, {n})",
        "Server environment:java.version={f}",
        "shutdown of request processor complete",
        "tickTime set to {n}",
        "minSessionTimeout set to {neg}",
        "maxSessionTimeout set to {neg}",
    ),
    "Spark": (
        "Found block {id} locally",
        "Reading broadcast variable {n} took {n} ms",
        "Started reading broadcast variable {n}",
        "ensureFreeSpace({n}) called with curMem={n}, maxMem={n}",
        "Block broadcast_{n} stored as values in memory (estimated size {size}, free {size})",
        "Block broadcast_{n} stored as bytes in memory (estimated size {size}, free {size})",
        "Block broadcast_{n}_piece{n} stored as bytes in memory (estimated size {size}, free {size})",
        "Running task {f} in stage {f} (TID {n})",
        "Finished task {f} in stage {f} (TID {n}). {n} bytes result sent to driver",
        "Got assigned task {n}",
        "Changing view acls to: {user},{user}",
        "Changing modify acls to: {user},{user}",
        "SecurityManager: authentication disabled; ui acls disabled; users with view permissions: Set({user}, {user})",
        "Times: total = {n}, boot = {neg}, init = {n}, finish = {n}",
        "Input split: hdfs://{ip}:{port}{file}:{n}+{n}",
        "Partition {id} not found, computing it",
        "MemoryStore started with capacity {size}",
        "Created local directory at {file}",
        "Removed broadcast_{n} on {ip}:{port} in memory (size: {size}, free: {size})",
        "attempt_{n}: Committed",
        "Starting remoting",
    ),
    "Android": (
        "acquireWakeLockInternal: lock={n}, flags={hex}, tag={quoted}, name={pkg}, ws=null, uid={n}, pid={n}",
        "release:lock={n}, flg={hex}, tag={quoted}, name={pkg}, ws=null, uid={n}, pid={n}",
        "ready={bool},policy={n},wakefulness={n},wksummary={hex},bootcompleted={bool},mode={bool},manual={n},auto={neg}",
        "printFreezingDisplayLogsopening app wtoken = AppWindowToken{{bare_hex} token=Token{{bare_hex} "
        "ActivityRecord{{bare_hex} u0 {activity} t{n}}}}, allDrawn= {bool}, startingDisplayed =  {bool}",
        "Skipping AppWindowToken{{bare_hex} token=Token{{bare_hex} ActivityRecord{{bare_hex} u0 {activity} t{n}}}}"
        " -- going to hide",
        "setSystemUiVisibility vis={n} mask={n} oldVal={n} newVal={n} diff={n}",
        "Animating brightness: target={n}, rate={n}",
        "HBM brightnessIn ={n}",
        "HBM brightnessOut ={n}",
        "getTasks: caller {n} does not hold REAL_GET_TASKS; limiting output",
        "getRunningAppProcesses: caller {n} does not hold REAL_GET_TASKS; limiting output",
        "cancelNotification,index:{neg}",
        "cancelPeek: false",
        "visible is {pkg}.clock",
        "isPrevent = {bool}",
        "user activity at {time} by {pkg}",
        "Destroying surface Surface(name={activity}) called by com.android.server.wm.WindowStateAnimator:{n}",
        "Start proc {n}:{pkg}/u{n}a{n} for activity {activity}",
        "Killing {n}:{pkg}/u{n}a{n} (adj {n}): empty #{n}",
    ),
    "Windows": (
        "Loaded Servicing Stack v{f} with Core: {winpath}",
        "Warning: Unrecognized packageExtended attribute.",
        "Expecting attribute name [HRESULT = {hex} - CBS_E_MANIFEST_INVALID_ITEM]",
        "Failed to get next element [HRESULT = {hex} - CBS_E_MANIFEST_INVALID_ITEM]",
        "SQM: Initializing online with Windows opt-in: False",
        "SQM: Cleaning up report files older than {n} days.",
        "SQM: Requesting upload of all unsent reports.",
        "SQM: Failed to start upload with file pattern: {winpath}, flags: {hex} [HRESULT = {hex} - E_FAIL]",
        "SQM: Queued {n} file(s) for upload with pattern: {winpath}, flags: {hex}",
        "Read out cached package applicability for package: Package_for_KB{n}~31bf~amd64~~{f}, "
        "ApplicableState: {n}, CurrentState:{n}",
        "Session: {n}_{n} initialized by client WindowsUpdateAgent.",
        "Ending TrustedInstaller initialization.",
        "Starting TrustedInstaller initialization.",
        "Unloading offline registry hive: {{uuid}}{winpath}",
        "{hex}@{n} CSI Transaction @{hex} initialized for deployment engine {{uuid}}",
        "Scavenge: Starts",
        "NonStart: Checking to ensure startup processing was not required.",
        "WcpInitialize (wcp.dll version {f}) called (stack @{hex} @{hex})",
        "Reboot mark refs: {n}",
        "Reboot mark refs incremented to: {n}",
        "Idle processing thread terminated normally",
    ),
    "Mac": (
        "ARPT: {f}: AirPort_Brcm43xx::syncPowerState: WWEN[enabled]",
        "IOThunderboltSwitch<{n}>({hex})::listenerCallback - Thunderbolt "
        "HPD packet for route = {hex} port = {n} unplug = {n}",
        "en0: BSSID changed to {mac}",
        "en0: channel changed to {n},{neg}",
        "Wake reason: RTC (Alarm)",
        "Previous sleep cause: {n}",
        "AppleCamIn::systemWakeCall - messageType = {hex}",
        "ARPT: {f}: wl0: setup_keepalive: Local port: {port}, Remote port: {port}",
        "ARPT: {f}: wl0: setup_keepalive: Local IP: {ip}",
        "ARPT: {f}: wl0: setup_keepalive: Remote IP: {ip}",
        "PM response took {n} ms ({n}, {user})",
        "Setting BTCoex Config: enable_2G:{n}, profile_2g:{n}, enable_5G:{n}",
        "AirPort: Link Down on en0. Reason {n} (Disassociated because station leaving).",
        "Bluetooth -- LE is supported - Disable LE meta event",
        "mDNS_DeregisterInterface: Frequent transitions for interface en0 (FE80:0:0:0:C6B3:{n}:FECD:467F)",
        "The Bluetooth USB host controller has {n} ports",
        "Basemark: unable to parse {file} because {quoted} was not found",
        "Location icon should now be in state 'Active'",
        "Location icon should now be in state 'Inactive'",
        "tcp_connection_handle_connect_conditions TIC Read Conditions [{uuid}]: start",
        "received kernel event: {neg} at {date}",
    ),
    "HPC": (
        "Component State Change: Component \"alt{n}\" is in the unavailable state (HWID={n})",
        "PSU status ( on on )",
        "PSU status ( off on )",
        "ambient={n}",
        "Temperature ({n}C) exceeds warning threshold",
        "Link error on broadcast tree Interconnect-{n}T{n}:{n}:{n}",
        "Fan speeds ( {n} {n} {n} {n} {n} {n} )",
        "Targeting domains:node-D{n} and nodes:node-[{n}-{n}] child of command {n}",
        "Linkerror event interval expired",
        "ClusterFileSystem: ServerFileSystem domain storage{n} is full",
        "ServerFileSystem: An ServerFileSystem domain panic has occurred on storage{n}",
        "boot (command {n}) Error: machine check",
        "wait (command {n}) Error: Timed out",
        "risBoot (command {n}) Error: probe",
        "Lustre mount FAILED : {node} : block_id : location",
        "detected a failed network connection on network {ip} via interface alt{n}",
        "detected an available network connection on network {ip} via interface alt{n}",
        "running running",
        "inconsistent nodesets {node} {hex} <ok> {node} {hex} <ok> {node} {hex} <ok>",
        "NIFF: node {node} detected a failed network connection on network {ip} via interface scip{n}",
    ),
    "Proxifier": (
        "{host}:{port} open through proxy {host}:{port} HTTPS",
        "{host}:{port} open through proxy {host}:{port} SOCKS5",
        "{host}:{port} close, {n} bytes sent, {n} bytes received, lifetime {life}",
        "{host}:{port} close, {n} bytes ({size}) sent, {n} bytes received, lifetime {life}",
        "{host}:{port} close, {n} bytes ({size}) sent, {n} bytes ({size}) received, lifetime {life}",
        "{host}:{port} error : Could not connect through proxy {host}:{port} - Proxy server cannot establish a "
        "connection with the target, status code {n}",
        "{host}:{port} error : A connection request was canceled before the completion.",
    ),
    "HealthApp": (
        "onStandStepChanged {n}",
        "onExtend:{n} {n} {n} {n}",
        "flush sensor data",
        "getTodayTotalDetailSteps = {n}##{n}##{n}##{n}##{n}##{n}",
        "setTodayTotalDetailSteps={n}##{n}##{n}##{n}##{n}##{n}",
        "REPORT : {n} {n} {n} {n}",
        "calculateCaloriesWithCache totalCalories={n}",
        "calculateAltitudeWithCache totalAltitude={n}",
        "processHandleBroadcastAction action:android.intent.action.{state}",
        "insertHiHealthData() checkHiHealthData, type = {n}, bulkSaveDetailHiHealthData() "
        "fail errorCode = {n},errorMessage = {user}",
        "getBinderPackageName packageName = {pkg}",
        "registerDataClient() success!",
        "uploadStaticsToDB() onResult type = {n} obj={bool}",
        "startTimer start autoSync",
        "isScreenOn {bool}",
        "upLoadHealthData to cloud finished in {ms}",
        "stepSync or SportTotal is {n},{n}",
    ),
    "Thunderbird": (
        "session opened for user {user} by (uid={n})",
        "session closed for user {user}",
        "({user}) CMD (run-parts /etc/cron.hourly)",
        "data_thread() got not answer from any [Thunderbird_{n}] datasource",
        "connect from {host} ({ip})",
        "synchronized to {ip}, stratum {n}",
        "tg{n}: eth{n}: Link is up at {n} Mbps, full duplex.",
        "tg{n}: eth{n}: Flow control is on for TX and on for RX.",
        "DHCPDISCOVER from {mac} via eth{n}",
        "DHCPOFFER on {ip} to {mac} via eth{n}",
        "DHCPREQUEST for {ip} from {mac} via eth{n}",
        "check pass; user unknown",
        "authentication failure; logname= uid={n} euid={n} tty=NODEVssh ruser= rhost={host}",
        "Accepted publickey for {user} from {ip} port {port} ssh2",
        "Did not receive identification string from {ip}",
        "removing device node {file}",
        "j{bare_hex}: from={user}, size={n}, class={n}, nrcpts={n}, msgid=<{n}.{bare_hex}@{host}>, "
        "relay={user}@localhost",
        "j{bare_hex}: to={user}, ctladdr={user} ({n}/{n}), delay={time}, "
        "xdelay={time}, mailer=local, pri={n}, stat=Sent",
        "connection from {ip} () at {date}",
        "connection from {ip} ({host}) at {date}",
        "No more inodes in cylinder group of {file}",
        "Failed to open device {file}: error code {n}",
        "{path} startup succeeded",
    ),
}  # fmt: skip


def messages(system: str, count: int = 2000) -> Messages:
    """Messages of one system; frequent templates come far more often than rare ones, as in real logs."""
    chance = random.Random(system)
    templates = SYSTEMS[system]
    weights = [1 / (place + 1) for place in range(len(templates))]
    order = chance.sample(range(len(templates)), len(templates))
    drawn = chance.choices(order, weights, k=count)
    return [(_filled(templates[number], chance), number) for number in drawn]


def _filled(template: str, chance: random.Random) -> str:
    return _PLACEHOLDER.sub(lambda found: _KINDS[found[1]](chance), template)
