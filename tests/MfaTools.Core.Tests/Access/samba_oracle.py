"""Samba's answers for each case of a file. In, separated by tabs: SDDL, the same with generic rights mapped, SIDs of the
token, wanted masks. Out: the packed form of the SDDL, the SDDL that Samba writes, the largest mask granted, 1 or 0 for
each wanted mask."""
import sys
import samba.security
from samba import NTSTATUSError
from samba.dcerpc import security
from samba.ndr import ndr_pack

domain = security.dom_sid(sys.argv[1])
for line in open(sys.argv[2]):
    sddl, mapped, sids, wanted = line.rstrip("\n").split("\t")
    token = security.token()
    sids = sids.split(",")
    token.num_sids = len(sids)
    token.sids = [security.dom_sid(sid) for sid in sids]
    try:
        descriptor = security.descriptor.from_sddl(sddl, domain)
    except TypeError:
        sys.exit("Samba does not read " + sddl)
    checked = security.descriptor.from_sddl(mapped, domain)
    answers = []
    for mask in wanted.split(","):
        try:
            samba.security.access_check(checked, token, int(mask, 16))
            answers.append("1")
        except NTSTATUSError:
            answers.append("0")
    try:
        most = samba.security.access_check(checked, token, 0x02000000)
    except NTSTATUSError:
        most = 0
    print("\t".join([ndr_pack(descriptor).hex(), descriptor.as_sddl(domain), "%x" % most, "".join(answers)]))
