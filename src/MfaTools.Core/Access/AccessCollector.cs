using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MfaTools.Product;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Access;

/// <summary>Collects what is known about a file and the account that must read it: what was given, and what this
/// computer, the file server and the directory say.</summary>
internal sealed class AccessCollector
{
    private readonly ConcurrentDictionary<Sid, Lazy<IReadOnlyList<Sid>?>> _groups = [];
    private readonly Lazy<ServiceAccount?> _service;
    private readonly IFileSecurityReader _files;
    private readonly IIdentityReader _identities;
    private readonly IAccountGroups _directory;
    private readonly ISystemProbe _probe;

    public AccessCollector(
        IServiceReader services,
        IFileSecurityReader files,
        IIdentityReader identities,
        IAccountGroups directory,
        ISystemProbe probe)
    {
        _service = new(() => FindService(services));
        _files = files;
        _identities = identities;
        _directory = directory;
        _probe = probe;
    }

    /// <summary>Collects the facts about one file. Cancellation takes effect between two steps.</summary>
    public AccessFacts Collect(AttachmentPath path, AccessOptions options, CancellationToken cancel)
    {
        var notes = new List<string>();
        if (options.FromComputer is { } from)
        {
            notes.Add($"the path comes from {from} and was tested from {_identities.Computer}");
        }

        // A drive of another computer is not the drive of the same letter here.
        bool elsewhere = options.FromComputer is not null && !path.IsUnc && !options.IsOffline;
        bool here = !options.IsOffline && _identities.IsWindows && !elsewhere;
        if (here && options.Servers?.Refuse(path) is { } refused)
        {
            var untested = new TestedIdentity { Name = options.Identity, Source = refused };
            return new AccessFacts { Path = path, Identity = untested, Notes = notes, Refused = refused };
        }

        // The server and the share that a DFS path leads to decide on access.
        string? resolved = here && path.IsUnc ? _files.ResolveDfs(path.Text) : null;
        var target = resolved is null ? null : AttachmentPath.Parse(resolved);
        if (target is not null) notes.Add($"DFS resolves the path to {resolved}");
        if (path is { IsUnnamed: true, IsUnc: false })
        {
            notes.Add(
                "only the file's permissions were judged; over the network those of the share also apply (-ShareSddl)");
        }

        bool loopback = path.IsOn(_identities.Computer) && !options.IsOffline;
        if (loopback)
        {
            notes.Add("the path leads to this computer itself, so the result does not apply to another file server");
        }

        var identity = Identify(path, options, loopback, cancel);
        var facts = new AccessFacts { Path = path, Identity = identity, DfsTarget = target, Notes = notes };
        if (elsewhere)
        {
            string source = $"the path is on a drive of {options.FromComputer}; run the command there";
            return facts with { Identity = new TestedIdentity { Name = options.Identity, Source = source } };
        }

        if (here)
        {
            cancel.ThrowIfCancellationRequested();
            if (path.Drive is { } letter)
            {
                var (kind, to) = _files.Drive(letter);
                facts = facts with { Drive = kind, DriveTarget = to };
            }

            facts = Open(facts, options, cancel);
        }

        if (options.IsOffline)
        {
            return facts with
            {
                File = options.File is null ? facts.File : Given(options.File, "the file"),
                Share = options.Share is null ? facts.Share : Given(options.Share, "the share"),
            };
        }

        cancel.ThrowIfCancellationRequested();
        var file = _files.ReadFile(path.Text);
        cancel.ThrowIfCancellationRequested();
        var share = path.IsUnc ? _files.ReadShare((target ?? path).Server!, (target ?? path).Share!) : facts.Share;
        facts = facts with { File = file, Share = share };
        if (facts.Opened?.Win32Error == Win32Errors.AccessDenied)
        {
            facts = facts with { Parents = ReadParents(path.Text, cancel) };
        }

        return facts with { Identity = AddServerGroups(facts, cancel) };
    }

    // Windows grants everything if there is no list, but in a text it was more likely left out.
    private static Reading Given(SecurityDescriptor descriptor, string owner) =>
        (descriptor.Control & DescriptorControl.DaclPresent) != 0
            ? Reading.Of(descriptor)
            : Reading.Failed($"the SDDL of {owner} has no D: part, so its permissions are unknown");

    private AccessFacts Open(AccessFacts facts, AccessOptions options, CancellationToken cancel)
    {
        string? account = facts.Identity.ServiceAccount;
        var self = _identities.Self;
        bool isService = self is not null && account is not null && options.Identity is null
            && self.Equals(LocalSid(account));
        string me = self is null ? "this session" : _identities.NameOf(self) ?? WellKnownSids.Describe(self);
        if (options.AsSystem && !isService)
        {
            var (code, problem) = OpenAs(account, facts.Path, cancel);
            return code is { } error
                ? facts with { Opened = new OpenAttempt(error, $"{account} in a scheduled task") }
                : facts with { Notes = [.. facts.Notes, $"the file was not opened as the service: {problem}"] };
        }

        if (_files.Open(facts.Path.Text) is not { } seen) return facts;
        // Whether this computer reaches a file server says nothing about another computer.
        if (options.FromComputer is not null && Win32Errors.IsUnreachable(seen))
        {
            return facts with { Notes = [.. facts.Notes, $"from here: {Win32Errors.Describe(seen)}"] };
        }

        return isService
            ? facts with { Opened = new OpenAttempt(seen, $"{me}, the account of this session") }
            : facts with { Seen = new OpenAttempt(seen, $"{me}, not as the service") };
    }

    private (int? Win32Error, string? Problem) OpenAs(string? account, AttachmentPath path, CancellationToken cancel)
    {
        if (account is null) return (null, "this computer has no service of MFA Server");
        return LocalSid(account) is { } sid && IsOfOneComputer(sid)
            ? _probe.Open(path.Text, sid.ToString(), cancel)
            : (null, $"the service runs as {account}, whose password is unknown here; run the command as that account");
    }

    private Sid? LocalSid(string account)
    {
        var local = ServiceIdentity.Of("", account, _identities.Computer, null, onNetwork: false);
        return local.Sid ?? (local.Name is null ? null : _identities.Find(local.Name));
    }

    // Each computer has these accounts of its own; in a list of a file server they mean the server's own services.
    private static bool IsOfOneComputer(Sid sid) => sid.Equals(WellKnownSids.LocalSystem)
        || sid.Equals(WellKnownSids.NetworkService) || sid.Equals(WellKnownSids.LocalService);

    private TestedIdentity Identify(AttachmentPath path, AccessOptions options, bool loopback, CancellationToken cancel)
    {
        if (options.IdentitySid is { } sid)
        {
            return IdentifyGiven(path, sid, options, "given with -IdentitySid", cancel);
        }

        if (options.IsOffline)
        {
            return Unknown("the SID of the account is unknown; specify it with -IdentitySid");
        }

        if (options.Identity is { } name)
        {
            if (_identities.IsWindows && _identities.Find(name) is { } found)
            {
                return IdentifyGiven(path, found, options, "given with -Identity", cancel);
            }

            string reason = _identities.IsWindows ? "" : " because this is not a Windows computer";
            return Unknown($"the account {name} was not found{reason}; specify its SID with -IdentitySid");
        }

        if (!_identities.IsWindows)
        {
            return Unknown("this is not a Windows computer, and no permissions were given (-FileSddl, -ShareSddl)");
        }

        if (options.FromComputer is { } from)
        {
            return Unknown(
                $"the path comes from {from}, and the services of {_identities.Computer} are not those of {from}; "
                    + "run the command there, or name the account with -Identity");
        }

        return _service.Value is { } service
            ? IdentifyService(path, service, options, loopback, cancel)
            : Unknown(
                "this computer has no service of MFA Server; run the command on the MFA Server, or name the account "
                + "with -Identity");

        TestedIdentity Unknown(string source) => new() { Name = options.Identity, Source = source };
    }

    private TestedIdentity IdentifyGiven(
        AttachmentPath path, Sid sid, AccessOptions options, string source, CancellationToken cancel)
    {
        if (path.IsUnc && IsOfOneComputer(sid))
        {
            return new TestedIdentity
            {
                Name = options.Identity,
                Source = $"{WellKnownSids.Describe(sid)} exists only on its own computer; over the network it is the "
                    + @"computer account, DOMAIN\SERVER$, so specify that one",
            };
        }

        var token = CreateToken(path, sid, options, cancel);
        return new TestedIdentity { Name = options.Identity, Source = source, Tokens = [token] };
    }

    private TestedIdentity IdentifyService(
        AttachmentPath path, ServiceAccount service, AccessOptions options, bool loopback, CancellationToken cancel)
    {
        string startName = service.StartName ?? "LocalSystem";
        var who = ServiceIdentity.Of(
            service.Name, service.StartName, _identities.Computer, _identities.Domain, path.IsUnc);
        var found = who.Sid ?? (who.Name is null ? null : _identities.Find(who.Name));
        if (found is null)
        {
            return new TestedIdentity
            {
                Name = who.Name,
                ServiceAccount = startName,
                Source =
                    who.Problem ?? $"{who.Source}, but the SID of {who.Name} was not found; maybe no domain controller "
                    + "answered",
            };
        }

        var tokens = new List<AccessToken> { CreateToken(path, found, options, cancel) };
        // Over the network to its own computer, a service may appear as the account that it has there.
        if (loopback && LocalSid(startName) is { } local && !local.Equals(found))
        {
            tokens.Add(CreateToken(path, local, options, cancel));
        }

        return new TestedIdentity
        {
            Name = who.Name ?? WellKnownSids.NameOf(found),
            ServiceAccount = startName,
            Source = who.Source,
            Tokens = tokens,
        };
    }

    private static ServiceAccount? FindService(IServiceReader services)
    {
        var found = services.Find(MfaServer.MainService);
        return FindNamed(MfaServer.MailService) ?? FindNamed(MfaServer.MainService)
            ?? (found.Count > 0 ? found[0] : null);

        ServiceAccount? FindNamed(string name) =>
            found.FirstOrDefault(service => service.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private AccessToken CreateToken(AttachmentPath path, Sid sid, AccessOptions options, CancellationToken cancel)
    {
        var given = options.Groups?.ToArray() ?? [];
        if (sid.Equals(WellKnownSids.Anonymous)) return AccessToken.OfAnonymousLogon().With(SidUse.Enabled, given);
        if (sid.Equals(WellKnownSids.LocalSystem))
        {
            Sid[] always = [WellKnownSids.Administrators, WellKnownSids.Everyone, WellKnownSids.AuthenticatedUsers];
            return new AccessToken(sid, [.. always, .. given], groupsKnown: true);
        }

        bool ask = options.Groups is null && !options.IsOffline && sid.IsOfDomain;
        var asked = ask ? GroupsOf(sid, cancel) : null;
        var token = AccessToken.OfNetworkLogon(
            sid, options.Groups ?? asked ?? [], groupsKnown: options.Groups is not null);
        if (!path.IsUnc)
        {
            // On its own computer it may have logged on as a service.
            token = token.With(path.IsUnnamed ? SidUse.Uncertain : SidUse.None, WellKnownSids.Network)
                .With(SidUse.Uncertain, WellKnownSids.Service, WellKnownSids.Local);
        }

        // Given groups apply, whatever a logon would add.
        token = token.With(SidUse.Enabled, given);
        return asked is null ? token : token.WithDomainGroupsKnown();
    }

    // Each account is asked for once, and different ones at the same time: a directory can be slow.
    private IReadOnlyList<Sid>? GroupsOf(Sid sid, CancellationToken cancel) =>
        _groups.GetOrAdd(sid, _ => new(() => _directory.GroupsOf(sid, cancel))).Value;

    /// <summary>Resolves membership in the file server's local groups that the lists name.</summary>
    private TestedIdentity AddServerGroups(AccessFacts facts, CancellationToken cancel)
    {
        if (facts.Identity.Tokens.Count == 0) return facts.Identity;
        string server = (facts.DfsTarget ?? facts.Path).Server ?? _identities.Computer;
        // A group of the server itself has a SID like that of a domain: only the server can tell them apart.
        var named = new[] { facts.File, facts.Share }.SelectMany(reading => reading.Descriptor?.Dacl ?? [])
            .Select(ace => ace.Sid).OfType<Sid>()
            .Where(sid => sid.IsBuiltIn || (sid.IsOfDomain && sid.Alias is null)).Distinct().ToList();
        var tokens = facts.Identity.Tokens.ToList();
        foreach (var group in named)
        {
            if (tokens.TrueForAll(token => token.Use(group) != SidUse.Uncertain)) continue;
            cancel.ThrowIfCancellationRequested();
            if (_identities.MembersOf(server, group) is not { } members) continue;
            for (int i = 0; i < tokens.Count; i++)
            {
                if (tokens[i].Use(group) != SidUse.Uncertain) continue;
                var uses = members.Select(tokens[i].Use).ToList();
                var use = uses.Contains(SidUse.Enabled) ? SidUse.Enabled
                    : uses.Contains(SidUse.Uncertain) ? SidUse.Uncertain : SidUse.None;
                tokens[i] = tokens[i].With(use, group);
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
            if (_files.ReadFile(folder).Descriptor is { } descriptor) parents.Add((folder, descriptor));
        }

        return parents;
    }
}
