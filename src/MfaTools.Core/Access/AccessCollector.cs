using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Product;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Access;

/// <summary>Collects what is to be known about a file and the account that is to read it: from what was given, from this computer,
/// from the file server and from the directory.</summary>
internal sealed class AccessCollector(
    IServiceReader services, IFileSecurityReader files, IIdentityReader identities, IAccountGroups groups, ISystemProbe probe)
{
    /// <summary>How the names of the product's services begin; the one that sends mail comes first.</summary>

    private readonly object _gate = new();
    private readonly ConcurrentDictionary<Sid, Lazy<IReadOnlyList<Sid>?>> _groups = [];
    private ServiceAccount? _service;
    private bool _serviceAsked;

    /// <summary>Collects.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancel">Ends the collecting between two steps.</param>
    public AccessFacts Collect(AccessRequest request, CancellationToken cancel)
    {
        var path = request.Path;
        var notes = new List<string>();
        if (request.FromComputer is { } from)
        {
            notes.Add($"the path comes from {from}, and was tested from {identities.Computer}");
        }

        // A disk of another computer is not this one's of the same letter.
        bool elsewhere = request.FromComputer is not null && !path.IsUnc && !request.IsOffline;
        bool here = !request.IsOffline && identities.IsWindows && !elsewhere;
        if (here && request.Servers?.Refuse(path) is { } refused)
        {
            var untested = new TestedIdentity { Name = request.Identity, Source = refused };
            return new AccessFacts { Path = path, Identity = untested, Notes = notes, Refused = refused };
        }

        // A path through DFS is granted by the share and the server that it leads to.
        string? resolved = here && path.IsUnc ? files.ResolveDfs(path.Text) : null;
        var target = resolved is null ? null : AttachmentPath.Parse(resolved);
        if (target is not null) notes.Add($"through DFS it leads to {resolved}");
        if (path is { IsUnnamed: true, IsUnc: false })
        {
            notes.Add("only the file's permissions were judged; over the network those of the share count too: "
                + "give -ShareSddl");
        }

        bool loopback = path.IsOn(identities.Computer) && !request.IsOffline;
        if (loopback) notes.Add("the path leads to this same computer, and says nothing about another file server");

        var identity = Identify(request, loopback, cancel);
        var facts = new AccessFacts { Path = path, Identity = identity, DfsTarget = target, Notes = notes };
        if (elsewhere) return facts with { Identity = new TestedIdentity { Name = request.Identity, Source = $"the path is on a disk of {request.FromComputer}: run the command there" } };
        if (here)
        {
            cancel.ThrowIfCancellationRequested();
            if (path.Drive is { } letter)
            {
                var (kind, to) = files.Drive(letter);
                facts = facts with { Drive = kind, DriveTarget = to };
            }

            facts = Open(facts, request, cancel);
        }

        if (request.File is not null || request.Share is not null)
        {
            return facts with
            {
                File = request.File is null ? facts.File : Told(request.File, "the file"),
                Share = request.Share is null ? facts.Share : Told(request.Share, "the share"),
            };
        }

        cancel.ThrowIfCancellationRequested();
        var file = files.ReadFile(path.Text);
        cancel.ThrowIfCancellationRequested();
        var share = path.IsUnc ? files.ReadShare((target ?? path).Server!, (target ?? path).Share!) : facts.Share;
        facts = facts with { File = file, Share = share };
        if (facts.Opened?.Win32Error == Win32Errors.AccessDenied) facts = facts with { Parents = ReadParents(path.Text, cancel) };
        return facts with { Identity = AddServerGroups(facts, cancel) };
    }

    // Windows takes an absent list for one that grants all; in a text it was more likely left out.
    private static Reading Told(SecurityDescriptor given, string of) =>
        (given.Control & DescriptorControl.DaclPresent) != 0
        ? Reading.Of(given)
        : Reading.Failed($"the SDDL of {of} has no D: part, so its permissions are not told");

    private AccessFacts Open(AccessFacts facts, AccessRequest request, CancellationToken cancel)
    {
        string? own = facts.Identity.ServiceAccount;
        var self = identities.Self;
        bool same = self is not null && own is not null && request.Identity is null && self.Equals(LocalSid(own));
        string me = self is null ? "this session" : identities.NameOf(self) ?? WellKnownSids.Describe(self);
        if (request.AsSystem && !same)
        {
            var (code, problem) = own is null
                ? (null, "no service of the MFA Server was found on this computer")
                : ProbeAs(own) is { } account
                    ? probe.Open(facts.Path.Text, account, cancel)
                    : (null, $"the service runs as {own}, and only that account itself can try it: its password is not known here");
            if (code is { } error) return facts with { Opened = new OpenAttempt(error, $"{own} in a scheduled task") };
            return facts with { Notes = [.. facts.Notes, $"it was not opened as the service: {problem}"] };
        }

        if (files.Open(facts.Path.Text) is not { } seen) return facts;
        // That this computer does not reach a file server is no news of another computer.
        if (request.FromComputer is not null && Win32Errors.IsUnreachable(seen))
        {
            return facts with { Notes = [.. facts.Notes, $"from here {Win32Errors.Describe(seen)}"] };
        }

        return same ? facts with { Opened = new OpenAttempt(seen, $"{me}, which this session runs as") }
            : facts with { Seen = new OpenAttempt(seen, $"{me}, not as the service") };
    }

    private Sid? LocalSid(string account) => ServiceIdentity.Of("", account, identities.Computer, null, onNetwork: false) is var local
        ? local.Sid ?? (local.Name is null ? null : identities.Find(local.Name))
        : null;

    private string? ProbeAs(string account) =>
        LocalSid(account) is { } sid && (sid.Equals(WellKnownSids.LocalSystem) || sid.Equals(WellKnownSids.NetworkService) || sid.Equals(WellKnownSids.LocalService))
            ? sid.ToString()
            : null;

    private TestedIdentity Identify(AccessRequest request, bool loopback, CancellationToken cancel)
    {
        if (request.IdentitySid is { } given) return Given(given, request, "its SID was given with -IdentitySid", cancel);

        if (request.IsOffline) return new TestedIdentity { Name = request.Identity, Source = "the account's SID is not known: give it with -IdentitySid" };
        if (request.Identity is { } named)
        {
            var sid = identities.IsWindows ? identities.Find(named) : null;
            if (sid is not null) return Given(sid, request, "it was given with -Identity", cancel);
            string where = identities.IsWindows ? "by this computer" : "because this computer is not Windows";
            return new TestedIdentity { Name = named, Source = $"the account {named} was not found {where}: give its SID with -IdentitySid" };
        }

        if (!identities.IsWindows) return new TestedIdentity { Source = "this computer is not Windows, and no permissions were given to judge by" };
        if (request.FromComputer is { } from)
        {
            return new TestedIdentity { Source = $"the path comes from {from}, and the services of {identities.Computer} say nothing about that one: run the command there, or name the account with -Identity" };
        }

        if (Service() is not { } service) return new TestedIdentity { Source = "no service of the MFA Server was found on this computer: run the command there, or name the account with -Identity" };
        var who = ServiceIdentity.Of(service.Name, service.StartName, identities.Computer, identities.Domain, request.Path.IsUnc);
        string startName = service.StartName ?? "LocalSystem";
        var found = who.Sid ?? (who.Name is null ? null : identities.Find(who.Name));
        if (found is null)
        {
            return new TestedIdentity { Name = who.Name, ServiceAccount = startName, Source = who.Problem ?? $"{who.Source}, but the SID of {who.Name} was not found: no domain controller may have answered" };
        }

        var tokens = new List<AccessToken> { Token(found, request, cancel) };
        // Over the network to itself a service may come as what it is here.
        if (loopback && LocalSid(startName) is { } local && !local.Equals(found)) tokens.Add(Token(local, request, cancel));
        return new TestedIdentity
        {
            Name = who.Name ?? WellKnownSids.NameOf(found),
            ServiceAccount = startName,
            Source = who.Source,
            Tokens = tokens,
        };
    }

    private TestedIdentity Given(Sid sid, AccessRequest request, string source, CancellationToken cancel)
    {
        // In a list of a file server these mean its own services, whoever asks.
        bool ofOneComputer = sid.Equals(WellKnownSids.LocalSystem) || sid.Equals(WellKnownSids.NetworkService) || sid.Equals(WellKnownSids.LocalService);
        if (ofOneComputer && request.Path.IsUnc)
        {
            return new TestedIdentity { Name = request.Identity, Source = $"{WellKnownSids.Describe(sid)} is known on its own computer only; over the network it is the computer's account, DOMAIN\\SERVER$: give that one" };
        }

        return new TestedIdentity { Name = request.Identity, Source = source, Tokens = [Token(sid, request, cancel)] };
    }

    private ServiceAccount? Service()
    {
        lock (_gate)
        {
            if (_serviceAsked) return _service;
            _serviceAsked = true;
            var found = services.Find(MfaServer.MainService);
            return _service = found.FirstOrDefault(service => service.Name.Equals(MfaServer.MailService, StringComparison.OrdinalIgnoreCase))
                ?? found.FirstOrDefault(service => service.Name.Equals(MfaServer.MainService, StringComparison.OrdinalIgnoreCase))
                ?? (found.Count > 0 ? found[0] : null);
        }
    }

    private AccessToken Token(Sid sid, AccessRequest request, CancellationToken cancel)
    {
        var given = request.Groups?.ToArray() ?? [];
        if (sid.Equals(WellKnownSids.Anonymous)) return AccessToken.OfAnonymousLogon().With(SidUse.Enabled, given);
        if (sid.Equals(WellKnownSids.LocalSystem))
        {
            return new AccessToken(sid, [WellKnownSids.Administrators, WellKnownSids.Everyone, WellKnownSids.AuthenticatedUsers, .. request.Groups ?? []], groupsKnown: true);
        }

        bool ask = request.Groups is null && !request.IsOffline && sid.IsOfDomain;
        var asked = ask ? GroupsOf(sid, cancel) : null;
        var token = AccessToken.OfNetworkLogon(sid, request.Groups ?? asked ?? [], groupsKnown: request.Groups is not null);
        if (!request.Path.IsUnc)
        {
            // On its own computer it may have been logged on as a service.
            token = token.With(request.Path.IsUnnamed ? SidUse.Uncertain : SidUse.None, WellKnownSids.Network)
                .With(SidUse.Uncertain, WellKnownSids.Service, WellKnownSids.Local);
        }

        // What was given counts as given, whatever a logon would add.
        token = token.With(SidUse.Enabled, given);
        return asked is null ? token : token.WithDomainGroupsKnown();
    }

    // Each account is asked for once, and different ones at the same time: a directory may take long to answer.
    private IReadOnlyList<Sid>? GroupsOf(Sid sid, CancellationToken cancel) =>
        _groups.GetOrAdd(sid, _ => new(() => groups.GroupsOf(sid, cancel))).Value;

    /// <summary>Finds out about the local groups of the file server that the lists name.</summary>
    private TestedIdentity AddServerGroups(AccessFacts facts, CancellationToken cancel)
    {
        var target = facts.DfsTarget ?? facts.Path;
        if (facts.Identity.Tokens.Count == 0) return facts.Identity;
        string server = target.Server ?? identities.Computer;
        // A group of the server itself has a SID like that of a domain: only the server can tell the two apart.
        var named = new[] { facts.File, facts.Share }.SelectMany(reading => reading.Descriptor?.Dacl ?? [])
            .Select(ace => ace.Sid).OfType<Sid>()
            .Where(sid => sid.IsBuiltIn || (sid.IsOfDomain && sid.Alias is null)).Distinct().ToList();
        var tokens = facts.Identity.Tokens.ToList();
        foreach (var group in named)
        {
            if (tokens.TrueForAll(token => token.Use(group) != SidUse.Uncertain)) continue;
            cancel.ThrowIfCancellationRequested();
            if (identities.MembersOf(server, group) is not { } members) continue;
            for (int i = 0; i < tokens.Count; i++)
            {
                if (tokens[i].Use(group) != SidUse.Uncertain) continue;
                var uses = members.Select(tokens[i].Use).ToList();
                tokens[i] = tokens[i].With(uses.Contains(SidUse.Enabled) ? SidUse.Enabled : uses.Contains(SidUse.Uncertain) ? SidUse.Uncertain : SidUse.None, group);
            }
        }

        return facts.Identity with { Tokens = tokens };
    }

    private List<(string Path, SecurityDescriptor Descriptor)> ReadParents(string path, CancellationToken cancel)
    {
        var parents = new List<(string, SecurityDescriptor)>();
        string plain = path.Replace('/', '\\');
        for (int at = plain.LastIndexOf('\\'); at > 0; at = plain.LastIndexOf('\\', at - 1))
        {
            string folder = plain.Substring(0, at);
            if (AttachmentPath.Parse(folder + @"\x") is null || folder.EndsWith("\\", StringComparison.Ordinal)) break;
            cancel.ThrowIfCancellationRequested();
            if (files.ReadFile(folder).Descriptor is { } descriptor) parents.Add((folder, descriptor));
        }

        return parents;
    }
}
