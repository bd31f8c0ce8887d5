using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Access;

public sealed class AccessCheckTests
{
    private static readonly Sid Machine = Sid.Parse("S-1-5-21-1-2-3-1104");
    private static readonly Sid Domain = Sid.Parse("S-1-5-21-1-2-3");

    // By the rules of MS-DTYP 2.5.3.2: X$ is 1104, in Domain Computers (515) and 1201, asks for FILE_GENERIC_READ.
    [Theory]
    // Who is granted.
    [InlineData("O:BAD:(A;;FR;;;WD)", true)]
    [InlineData("O:BAD:(A;;FR;;;S-1-5-21-1-2-3-1104)", true)]
    [InlineData("O:BAD:(A;;FR;;;DC)", true)]
    [InlineData("O:BAD:(A;;FR;;;DU)", false)]
    [InlineData("O:BAD:(A;;FA;;;SY)(A;;FA;;;BA)", false)]
    [InlineData("O:BAD:(A;;FR;;;IU)", false)]
    [InlineData("O:BAD:(A;;FR;;;NU)", true)]
    [InlineData("O:BAD:(A;;FR;;;AN)", false)]
    // All of the mask, by several entries if need be.
    [InlineData("O:BAD:(A;;0x1;;;WD)(A;;0x120088;;;DC)", true)]
    [InlineData("O:BAD:(A;;0x1;;;WD)", false)]
    [InlineData("O:BAD:(A;;0x20089;;;WD)", false)]
    // Generic rights mean those of a file.
    [InlineData("O:BAD:(A;;GR;;;WD)", true)]
    [InlineData("O:BAD:(A;;GA;;;WD)", true)]
    [InlineData("O:BAD:(A;;GX;;;WD)", false)]
    // Order decides, not the kind of entry.
    [InlineData("O:BAD:(D;;FR;;;WD)(A;;FA;;;S-1-5-21-1-2-3-1104)", false)]
    [InlineData("O:BAD:(A;;FA;;;S-1-5-21-1-2-3-1104)(D;;FR;;;WD)", true)]
    [InlineData("O:BAD:(D;;0x2;;;WD)(A;;FA;;;WD)", true)]
    [InlineData("O:BAD:(D;;0x8;;;WD)(A;;FA;;;WD)", false)]
    [InlineData("O:BAD:(D;;FR;;;DU)(A;;FA;;;WD)", true)]
    // Inherit-only entries say nothing here.
    [InlineData("O:BAD:(D;OICIIO;FA;;;WD)(A;;FR;;;WD)", true)]
    [InlineData("O:BAD:(A;OICIIO;FA;;;WD)", false)]
    [InlineData("O:BAD:(A;ID;FR;;;WD)", true)]
    // No list, a NULL list, an empty list.
    [InlineData("O:BA", true)]
    [InlineData("O:BAD:NO_ACCESS_CONTROL", true)]
    [InlineData("O:BAD:", false)]
    // An owner has READ_CONTROL of itself, unless OWNER RIGHTS says otherwise.
    [InlineData("O:S-1-5-21-1-2-3-1104D:(A;;0x100089;;;WD)", true)]
    [InlineData("O:S-1-5-21-1-2-3-1104D:(A;;0x100089;;;WD)(A;;0x1;;;OW)", false)]
    [InlineData("O:S-1-5-21-1-2-3-1104D:(A;;0x100089;;;WD)(A;IO;0x1;;;OW)", true)]
    [InlineData("O:S-1-5-21-1-2-3-1104D:(A;;FR;;;OW)", true)]
    [InlineData("O:BAD:(A;;FR;;;OW)", false)]
    [InlineData("O:S-1-5-21-1-2-3-1104D:(D;;RC;;;OW)(A;;FR;;;WD)", false)]
    // Who owns it is not told.
    [InlineData("D:(A;;FR;;;OW)", null)]
    [InlineData("D:(A;;0x100089;;;WD)", null)]
    [InlineData("D:(A;;0x100088;;;WD)", false)]
    // CREATOR OWNER, SELF stand for nobody in an entry that counts.
    [InlineData("O:S-1-5-21-1-2-3-1104D:(A;;FR;;;CO)", false)]
    [InlineData("O:BAD:(A;;FR;;;PS)", false)]
    // A group that is for denying only.
    [InlineData("O:BAD:(A;;FR;;;S-1-5-21-1-2-3-1299)", false)]
    [InlineData("O:BAD:(D;;FR;;;S-1-5-21-1-2-3-1299)(A;;FR;;;WD)", false)]
    [InlineData("O:S-1-5-21-1-2-3-1299D:(A;;0x100089;;;WD)", false)]
    // Audit entries do nothing, in whichever list.
    [InlineData("O:BAD:(AU;SAFA;FA;;;WD)(A;;FR;;;WD)S:(AU;SAFA;FA;;;WD)", true)]
    // What is not modelled: open only where it would decide.
    [InlineData("O:BAD:(XA;;FR;;;WD;(@User.x == 1))", null)]
    [InlineData("O:BAD:(XA;;FR;;;DU;(@User.x == 1))", false)]
    [InlineData("O:BAD:(A;;FR;;;WD)(XD;;FR;;;WD;(@User.x == 1))", true)]
    [InlineData("O:BAD:(XD;;FR;;;WD;(@User.x == 1))(A;;FR;;;WD)", null)]
    [InlineData("O:BAD:(D;;FR;;;WD)(XA;;FR;;;WD;(@User.x == 1))", false)]
    [InlineData("O:BAD:(XA;;0x2;;;WD;(@User.x == 1))", false)]
    [InlineData("O:BAD:(OA;;FR;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)", null)]
    [InlineData("O:BAD:(OD;;FR;;;WD)(A;;FR;;;WD)", null)]
    [InlineData("O:BAD:(A;;FR;;;WD)S:(SP;;;;;S-1-17-1)", null)]
    [InlineData("O:BAD:(A;;FR;;;DU)S:(SP;;;;;S-1-17-1)", false)]
    [InlineData("O:BAD:(A;;FR;;;WD)S:(FL;;FA;;;WD;(@User.x == 1))", null)]
    [InlineData("O:BAD:(A;;FR;;;WD)S:(ML;;NW;;;HI)", true)]
    [InlineData("O:BAD:(A;;FR;;;WD)S:(ML;;NR;;;HI)", null)]
    // Whoever comes over the network has medium integrity at least.
    [InlineData("O:BAD:(A;;FR;;;WD)S:(ML;;NWNRNX;;;ME)", true)]
    [InlineData("O:BAD:(A;;FR;;;WD)S:(ML;;NR;;;LW)", true)]
    [InlineData("O:BAD:(A;;FR;;;WD)S:(ML;;NR;;;MP)", null)]
    [InlineData("O:BAD:(A;;FR;;;WD)S:(ML;;NR;;;SI)", null)]
    // Not certain of a network logon.
    [InlineData("O:BAD:(A;;FR;;;S-1-5-64-10)", null)]
    [InlineData("O:BAD:(A;;FR;;;BU)", null)]
    public void By_the_rules(string sddl, bool? granted)
    {
        var token = AccessToken.OfNetworkLogon(Machine, [Domain.Member(515), Domain.Member(1201)], groupsKnown: true)
            .With(SidUse.DenyOnly, Domain.Member(1299));
        var decision = AccessCheck.Check(SecurityDescriptor.ParseSddl(sddl, Domain), token, FileRights.Read);
        Assert.Equal(granted, decision.IsGranted);
        Assert.Equal(granted == true, decision.Missing == 0);
        Assert.Equal(granted is null, decision.Reason is not null);
    }

    [Fact]
    public void Names_the_entry_that_denies_and_those_that_grant()
    {
        var token = AccessToken.OfNetworkLogon(Machine, [Domain.Member(515)], groupsKnown: true);
        var denied = AccessCheck.Check(
            SecurityDescriptor.ParseSddl("O:BAD:(D;;0x2;;;WD)(A;;0x1;;;WD)(D;;0x8;;;DC)(A;;FA;;;WD)", Domain), token,
            FileRights.Read);
        Assert.False(denied.IsGranted);
        Assert.Equal("(D;;SW;;;S-1-5-21-1-2-3-515)", denied.DeniedBy!.ToString());
        Assert.Equal(0x8u, denied.Missing);
        Assert.Equal(FileRights.All & ~0xAu, denied.Granted);

        var granted = AccessCheck.Check(
            SecurityDescriptor.ParseSddl("O:BAD:(A;;0x2;;;WD)(A;;0x1;;;WD)(A;;FA;;;DC)(A;;FA;;;WD)", Domain), token,
            FileRights.Read);
        Assert.Equal(["(A;;CC;;;WD)", "(A;;FA;;;S-1-5-21-1-2-3-515)"], granted.GrantedBy.Select(ace => ace.ToString()));
        Assert.Equal(FileRights.All, granted.Granted);
    }

    [Theory]
    [InlineData("O:BAD:(A;;FR;;;DA)", null, "Domain Admins")]
    [InlineData("O:BAD:(A;;FR;;;S-1-5-21-1-2-3-1299)", null, "whether S-1-5-21-1-2-3-1104 is in S-1-5-21-1-2-3-1299")]
    [InlineData("O:BAD:(A;;FR;;;BA)", null, "BUILTIN\\Administrators (S-1-5-32-544)")]
    [InlineData("O:BAD:(A;;FR;;;LA)", false, null)]
    [InlineData("O:BAD:(A;;FR;;;SY)", false, null)]
    [InlineData("O:BAD:(A;;FR;;;AU)", true, null)]
    [InlineData("O:BAD:(D;;FR;;;BG)(A;;FR;;;AU)", null, "BUILTIN\\Guests")]
    // Groups of Samba, of NFS, of Entra and of any other authority.
    [InlineData("O:BAD:(A;;FR;;;S-1-22-2-1005)", null, "S-1-22-2-1005")]
    [InlineData("O:BAD:(D;;FR;;;S-1-22-2-1005)(A;;FR;;;AU)", null, "S-1-22-2-1005")]
    [InlineData("O:BAD:(A;;FR;;;S-1-5-88-2-1005)", null, "S-1-5-88-2-1005")]
    [InlineData("O:BAD:(A;;FR;;;S-1-12-1-1-2-3-4)", null, "S-1-12-1-1-2-3-4")]
    [InlineData("O:BAD:(A;;FR;;;SH)", null, "OpenSSH Users")]
    [InlineData("O:BAD:(A;;FR;;;HO)", null, "User Mode Hardware Operators")]
    // What no account of a domain is in.
    [InlineData("O:BAD:(A;;FR;;;AC)", false, null)]
    [InlineData("O:BAD:(A;;FR;;;S-1-15-3-1024-1-2-3)", false, null)]
    [InlineData("O:BAD:(D;;FA;;;S-1-15-3-1024-1-2-3)(A;;FR;;;AU)", true, null)]
    [InlineData("O:BAD:(A;;FR;;;S-1-5-80-1-2-3-4-5)", false, null)]
    [InlineData("O:BAD:(A;;FR;;;S-1-5-5-0-12345)", false, null)]
    [InlineData("O:BAD:(A;;FR;;;IU)", false, null)]
    public void A_group_that_cannot_be_expanded_leaves_it_open(string sddl, bool? granted, string? reason)
    {
        var token = AccessToken.OfNetworkLogon(Machine, [], groupsKnown: false);
        var decision = AccessCheck.Check(SecurityDescriptor.ParseSddl(sddl), token, FileRights.Read);
        Assert.Equal(granted, decision.IsGranted);
        if (reason is null) Assert.Null(decision.Reason);
        else Assert.Contains(reason, decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_domain_an_alias_counts_by_its_number()
    {
        var token = AccessToken.OfNetworkLogon(Machine, [Domain.Member(515)], groupsKnown: true);
        Assert.Null(
            AccessCheck.Check(SecurityDescriptor.ParseSddl("D:(A;;FR;;;DC)"), token, FileRights.Read).IsGranted);
        Assert.False(
            AccessCheck.Check(SecurityDescriptor.ParseSddl("D:(A;;FR;;;DU)"), token, FileRights.Read).IsGranted);
    }

    // However the open questions may be answered, an answer that was given stays.
    [Fact]
    public void An_answer_holds_whatever_the_unknown_groups_are()
    {
        var corpus = new DescriptorCorpus(99);
        int open = 0;
        int closed = 0;
        for (int i = 0; i < Runtime.Inputs(20_000); i++)
        {
            var descriptor = SecurityDescriptor.ParseSddl(corpus.Descriptor().Sddl, DescriptorCorpus.Domain);
            var user = Sid.Parse(DescriptorCorpus.DomainText + "-1104");
            var partial = new AccessToken(
                user, [WellKnownSids.Everyone, WellKnownSids.AuthenticatedUsers], groupsKnown: false);
            uint wanted = corpus.Mask();
            var answer = AccessCheck.Check(descriptor, partial, wanted);
            var groups = new HashSet<Sid> { WellKnownSids.Everyone, WellKnownSids.AuthenticatedUsers };
            foreach (var sid in descriptor.Dacl!.Select(ace => ace.Sid!).Append(descriptor.Owner!))
            {
                if (partial.Use(sid) == SidUse.Uncertain && corpus.Random.Next(2) == 0) groups.Add(sid);
            }

            var whole = AccessCheck.Check(descriptor, new AccessToken(user, groups, groupsKnown: true), wanted);
            if (answer.IsGranted is null) open++;
            else closed++;
            if (answer.IsGranted is { } given && whole.IsGranted is { } truth) Assert.Equal(truth, given);
            if (answer.Granted is { } mask && whole.Granted is { } all) Assert.Equal(all, mask);
        }

        Assert.InRange(open, Runtime.Inputs(1000), Runtime.Inputs(19_000));
        Assert.InRange(closed, Runtime.Inputs(1000), Runtime.Inputs(19_000));
    }
}
