using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Lists all suites and groups of one protocol version: offers all, and removes the one that the server
/// chooses from the next hello, until it refuses.</summary>
internal sealed class SuiteLister(TlsHost host, int version, ProtocolOffer offer)
{
    private readonly IReadOnlyCollection<int> _groups =
        offer.Groups.All(name => ClientHello.CommonGroups.Any(id => TlsNames.Group(id) == name))
            ? ClientHello.CommonGroups : ClientHello.AllGroups;

    private string? _problem;

    private HelloForm _form = HelloForm.Usual;

    /// <summary>Makes the lists.</summary>
    /// <param name="form">The form of hello with which the host answers the most suites.</param>
    /// <param name="groups">Whether to list the groups as well.</param>
    public async Task RunAsync(Task<HelloForm?> form, bool groups)
    {
        int[] all = Candidates(), known = offer.CipherSuites;
        if (await form.ConfigureAwait(false) is not { } usable)
        {
            _problem = "no hello with many suites was answered";
        }
        else
        {
            _form = usable;
            var parts = await Task.WhenAll(_form.Parts(all).Select(PickAllAsync)).ConfigureAwait(false);
            var found = parts.SelectMany(part => part).ToList();
            // There is no order between the parts.
            if (found.Count > 1 && all.Length > _form.MostSuites) found = await OrderAsync(found).ConfigureAwait(false);
            offer.CipherSuites = [.. found, .. known.Except(found)];
            if (known.Except(found).Any()) _problem ??= "a suite that was chosen before was not chosen again";
            await JudgeOrderAsync(all, found).ConfigureAwait(false);
        }

        offer.AllCipherSuites = _problem is null;
        offer.ListProblem = _problem;
        if (groups) await ListGroupsAsync(offer.CipherSuites).ConfigureAwait(false);
    }

    /// <summary>Lists the groups.</summary>
    /// <param name="suites">Suites that the server supports.</param>
    public async Task ListGroupsAsync(IReadOnlyCollection<int> suites)
    {
        bool tls13 = version == WireVersion.Tls13;
        int[] usable = tls13 ? [.. suites]
            : [.. suites.Where(
                id => CipherSuiteCatalog.Find(id) is { KeyExchange: "ECDHE", Authentication: not "PSK" })];
        if (usable.Length == 0) return;
        // Before TLS 1.3 the groups also limit the certificate keys: without the group of the server's key there is no
        // answer.
        int[] free = tls13 ? usable : [.. usable.Where(id => CipherSuiteCatalog.Find(id)!.Authentication != "ECDSA")];
        var left = new List<int>(ClientHello.AllGroups);
        var names = new List<string>();
        ServerFlight? answer = null;
        while (left.Count > 0)
        {
            answer = await AskAsync([.. (free.Length > 0 ? free : usable).Take(_form.MostSuites)], left)
                .ConfigureAwait(false);
            if (answer.Version != version || !left.Remove(answer.Group)) break;
            names.Add(TlsNames.Group(answer.Group));
        }

        offer.Groups = [.. names, .. offer.Groups.Except(names)];
        offer.AllGroups = names.Count > 0 && free.Length > 0
            && (left.Count == 0 || answer!.IsRefusal || IsOther(answer));
    }

    private int[] Candidates()
    {
        var usable = version switch
        {
            WireVersion.Tls13 => CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol == "TLS 1.3"),
            WireVersion.Tls12 =>
                CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol is "SSL 3.0" or "TLS 1.2"),
            _ => CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol == "SSL 3.0"),
        };
        // By number, which roughly means weakest first: enough for a server with its own preference to show it.
        return [.. usable.Where(suite => !suite.Signal && suite.Id != 0).Select(suite => suite.Id)];
    }

    /// <summary>Finds the form of hello with which the host answers the most suites, or null.</summary>
    /// <remarks>A suite that it is known to support proves which forms it answers: many servers fail on long hellos,
    /// and their refusal then proves nothing about the suites.</remarks>
    /// <param name="known">The form that it is known to answer.</param>
    public async Task<HelloForm?> FindFormAsync(HelloForm known)
    {
        int suite = offer.CipherSuites[0];
        int[] all = [.. Candidates().Where(id => id != suite)];
        Task<ServerFlight> Ask(HelloForm form) =>
            host.AskAsync(Hello([.. all.Take(form.MostSuites - 1), suite], null, form));
        if ((await Ask(known).ConfigureAwait(false)).Version == version) return known;
        HelloForm[] forms =
            [HelloForm.Padded, HelloForm.Most, HelloForm.PaddedShort, HelloForm.Short, HelloForm.Small, HelloForm.Bare];
        var answers = await Task.WhenAll(forms.Select(Ask)).ConfigureAwait(false);
        int i = Array.FindIndex(answers, answer => answer.Version == version);
        return i < 0 ? null : forms[i];
    }

    private async Task<List<int>> PickAllAsync(IEnumerable<int> suites)
    {
        var left = new List<int>(suites);
        var found = new List<int>();
        while (left.Count > 0)
        {
            var answer = await AskAsync(left).ConfigureAwait(false);
            // An answer in another version: there are no more suites for this one.
            if (answer.Version != version && !answer.IsRefusal && !IsOther(answer)) _problem ??= answer.Evidence();
            if (answer.Version != version) break;
            if (!left.Remove(answer.CipherSuite))
            {
                _problem ??= $"{answer.Evidence()}, which was not offered";
                break;
            }

            found.Add(answer.CipherSuite);
        }

        return found;
    }

    private async Task<List<int>> OrderAsync(List<int> suites)
    {
        if (suites.Count > _form.MostSuites) return suites;
        var ordered = await PickAllAsync(suites).ConfigureAwait(false);
        return [.. ordered, .. suites.Except(ordered)];
    }

    private async Task JudgeOrderAsync(int[] asked, List<int> found)
    {
        if (found.Count < 2 || found.Count > _form.MostSuites || _problem is not null) return;
        bool asAsked = found.SequenceEqual(asked.Where(found.Contains));
        if (!asAsked)
        {
            offer.ServerOrder = true;
            return;
        }

        // With the client's order reversed, only a server with its own preference chooses the same suite.
        var answer = await AskAsync([.. found.AsEnumerable().Reverse()]).ConfigureAwait(false);
        if (answer.Version == version) offer.ServerOrder = answer.CipherSuite == found[0];
    }

    private ClientHello Hello(IReadOnlyCollection<int> suites, IReadOnlyCollection<int>? groups, HelloForm form) =>
        form.Hello(
        version,
        suites,
        form == HelloForm.Bare ? null : host.ServerName,
        groups ?? (form == HelloForm.Small ? null : _groups),
        version == WireVersion.Tls13);

    private async Task<ServerFlight> AskAsync(IReadOnlyCollection<int> suites, IReadOnlyCollection<int>? groups = null)
    {
        var hello = Hello(suites, groups, _form);
        var answer = await host.AskAsync(hello).ConfigureAwait(false);
        // Windows refuses by closing, but a busy host also closes, and silence may be a lost packet: send it once more.
        if (answer.Version == 0 && answer.Alert is null) answer = await host.AskAsync(hello).ConfigureAwait(false);
        if (answer.DhBits != 0) offer.DhBits = Math.Min(offer.DhBits ?? answer.DhBits, answer.DhBits);
        offer.AsksClientCertificate ??= answer.AsksClientCertificate;
        return answer;
    }

    private bool IsOther(ServerFlight answer) => answer.Version != 0 && answer.Version != version;
}
