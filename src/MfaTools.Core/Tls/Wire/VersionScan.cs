using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using MfaTools.Net;

namespace MfaTools.Tls;

/// <summary>Determines which versions from SSL 3 to TLS 1.3 a host supports. If it does not answer the hello of a
/// current client, other forms and older versions are sent as well, until it is known what it accepts.</summary>
internal sealed class VersionScan(TlsHost host)
{
    // Suites of TLS 1.2 and older that servers have enabled by default; few enough for any server to read.
    private static readonly Lazy<int[]> UsualSuites = new(() =>
    [
        .. Old.Where(suite => suite.Authentication is "RSA" or "ECDSA" && suite.KeyExchange is "RSA" or "DHE" or "ECDHE"
            && suite.Cipher is "AES" or "CHACHA20" or "3DES" or "RC4" or "DES" or "RC2" or "NULL"
            && suite.Mode is not ("CCM" or "CCM_8"))
            .OrderByDescending(suite => suite.IsAead).ThenByDescending(suite => suite.Bits)
            .ThenByDescending(suite => suite.IsForwardSecret)
            .Select(suite => suite.Id),
    ]);

    private static readonly Lazy<int[]> RareSuites = new(
        () => [.. Old.Select(suite => suite.Id).Except(UsualSuites.Value)]);

    // A small offer, of which any server of its time has one suite.
    private static readonly int[] FewSuites =
        [0xC02B, 0xC02F, 0xC00A, 0xC013, 0x009E, 0x0033, 0x009C, 0x003C, 0x002F, 0x0035, 0x000A, 0x0005];

    private readonly List<ServerFlight> _flights = [];
    /// <summary>The form of hello that it answers.</summary>
    public HelloForm Form { get; private set; } = HelloForm.Usual;

    /// <summary>SSL 3.0, TLS 1.0 to TLS 1.3.</summary>
    public ProtocolOffer[] Offers { get; } =
    [
        .. Enumerable.Range(WireVersion.Ssl3, 5)
            .Select(version => new ProtocolOffer { Protocol = WireVersion.Name(version), Evidence = "not asked" }),
    ];

    /// <summary>Whether the host fails to answer a hello that it should answer; null if unknown.</summary>
    public bool? Intolerant { get; private set; }

    /// <summary>Whether only the version makes the difference; otherwise it is the length of the hello or an
    /// extension.</summary>
    public bool IntolerantOfVersion { get; private set; }

    /// <summary>Which hello was not answered, and which was.</summary>
    public string? IntoleranceEvidence { get; private set; }

    private static IEnumerable<CipherSuite> Old => CipherSuiteCatalog.Default.Suites
        .Where(suite => suite.Protocol is "SSL 3.0" or "TLS 1.2" && !suite.Signal && suite.Id != 0);

    private static IEnumerable<int> AllTls13 =>
        CipherSuiteCatalog.Default.Suites.Where(suite => suite.Protocol == "TLS 1.3").Select(suite => suite.Id);

    /// <summary>What is known about a version.</summary>
    public ProtocolOffer Offer(int version) => Offers[version - WireVersion.Ssl3];

    /// <summary>What the host did instead of answering.</summary>
    /// <param name="who">Its address.</param>
    public NetException Fault(IPAddress who)
    {
        // An alert is an answer and proves more than silence.
        var told = _flights.Find(flight => flight.Alert is not null) ?? _flights.Find(flight => flight.IsRefusal)
            ?? _flights[0];
        if (!told.IsRefusal) return told.Fault!;
        string evidence = string.Join("; ", Offers.Reverse().Select(offer => $"{offer.Protocol}: {offer.Evidence}"));
        return new NetException(told.Fault?.Fault ?? NetFault.Alert, $"{who}: {evidence}.", told.Fault);
    }

    /// <summary>Runs the scan.</summary>
    /// <param name="connection">A connection for the first hello.</param>
    /// <exception cref="OperationCanceledException">Canceled by the user.</exception>
    public async Task RunAsync(Connection connection)
    {
        var usual = Hello(HelloForm.Usual, WireVersion.Tls13, UsualSuites.Value);
        var asked = await host.AskAsync(usual, OtherForms, IsOpen, connection).ConfigureAwait(false);
        var newest = asked[0];
        ServerFlight[] others = [.. asked.Skip(1)];
        Note([newest, .. others]);
        if (newest.Version != 0) Intolerant = false;
        else if (!IsOpen(newest)) return;
        else if (others.Length > 0) Form = FormOf(others);
        var whole = others.Where(
            other => other.Hello.Version == WireVersion.Tls13 && other.Hello.Offers(UsualSuites.Value));
        Tell(WireVersion.Tls13, [newest, .. whole]);
        await Task.WhenAll(Enumerable.Range(WireVersion.Ssl3, 4).Where(version => Offer(version).Offered is null)
            .Select(version => AskVersionAsync(version, newest.Version != 0))).ConfigureAwait(false);
        if (newest.Version == 0) await JudgeToleranceAsync(newest, others).ConfigureAwait(false);
    }

    // A host that speaks another protocol will not answer other hellos either.
    private static bool IsOpen(ServerFlight flight) => flight.IsRefusal || flight.IsSilence;

    private static bool IsAnswer(ServerFlight flight) => flight.Version != 0;

    private static HelloForm FormOf(ServerFlight[] others) =>
        others.Any(other => IsAnswer(other) && other.Hello is { Version: WireVersion.Tls13, PadTo: > 0 })
            ? HelloForm.Padded
        : others.Any(other => IsAnswer(other) && other.Hello is { Version: WireVersion.Tls13, Small: true })
        ? HelloForm.Small
        : HelloForm.Usual;

    private ClientHello Hello(HelloForm form, int version, IReadOnlyCollection<int> suites) => form.Hello(
        version,
        version == WireVersion.Tls13
            ? [.. form == HelloForm.Small ? ClientHello.Tls13Suites.Take(3) : ClientHello.Tls13Suites, .. suites]
            : suites,
        form == HelloForm.Bare ? null : host.ServerName);

    private IEnumerable<ClientHello> OtherForms() =>
    [
        Hello(HelloForm.Padded, WireVersion.Tls13, UsualSuites.Value),
        Hello(HelloForm.Small, WireVersion.Tls13, FewSuites),
        Hello(HelloForm.Small, WireVersion.Tls12, FewSuites),
        Hello(HelloForm.Bare, WireVersion.Tls12, FewSuites),
        Hello(HelloForm.Small, WireVersion.Tls10, FewSuites),
        Hello(HelloForm.AllGroups, WireVersion.Tls13, UsualSuites.Value),
        HelloForm.AllGroups.Hello(WireVersion.Tls13, [.. AllTls13, .. RareSuites.Value], host.ServerName),
    ];

    private async Task AskVersionAsync(int version, bool normal)
    {
        var usual = await AskPartsAsync(version, Form, UsualSuites.Value).ConfigureAwait(false);
        Note([usual]);
        // protocol_version is certain; any other refusal may be about suites or groups, or coincidence.
        if (IsAnswer(usual) || usual.Alert == 70)
        {
            Tell(version, [usual]);
            return;
        }

        int padTo = Form == HelloForm.Padded ? HelloForm.SafeLength : 0;
        var again = Form == HelloForm.Small
            ? AskPartsAsync(version, Form, UsualSuites.Value)
            : host.AskAsync(Hello(HelloForm.AllGroups, version, UsualSuites.Value).With(padTo: padTo));
        var others = new List<Task<ServerFlight>> { again };
        if (normal)
        {
            others.Add(host.AskAsync(Hello(HelloForm.AllGroups, version, RareSuites.Value)));
        }
        else
        {
            HelloForm[] forms = [HelloForm.Small, HelloForm.Padded, HelloForm.Bare];
            others.AddRange(forms.Select(form => host.AskAsync(Hello(form, version, FewSuites))));
            others.Add(AskPartsAsync(version, Form == HelloForm.Small ? Form : HelloForm.Short, RareSuites.Value));
        }

        Note(await Task.WhenAll(others).ConfigureAwait(false));
        Tell(version, [usual, await again.ConfigureAwait(false)]);
    }

    private async Task<ServerFlight> AskPartsAsync(int version, HelloForm form, IReadOnlyCollection<int> suites)
    {
        ServerFlight? last = null;
        foreach (int[] part in form.Parts(suites))
        {
            last = await host.AskAsync(Hello(form, version, part)).ConfigureAwait(false);
            if (IsAnswer(last) || last.Alert == 70 || last.IsSilence) break;
        }

        return last!;
    }

    // Each answer decides its own version and all versions between it and the newest one offered.
    private void Note(IEnumerable<ServerFlight> flights)
    {
        lock (_flights)
        {
            foreach (var flight in flights)
            {
                _flights.Add(flight);
                if (!IsAnswer(flight) || flight.Version > flight.Hello.Version) continue;
                for (int version = flight.Version + 1; version <= flight.Hello.Version; version++)
                {
                    if (Offer(version).Offered is null)
                    {
                        (Offer(version).Offered, Offer(version).Evidence) = (false, flight.Evidence());
                    }
                }

                Take(Offer(flight.Version), flight);
            }
        }
    }

    /// <summary>Records that no hello of a version was answered.</summary>
    /// <param name="version">The version.</param>
    /// <param name="asked">The hellos that offered all usual suites: others prove less.</param>
    private void Tell(int version, IReadOnlyList<ServerFlight> asked)
    {
        lock (_flights)
        {
            var offer = Offer(version);
            if (offer.Offered is not null) return;
            var refusal = asked.FirstOrDefault(flight => flight.IsRefusal);
            if (refusal is not null) offer.Offered = false;
            var told = refusal ?? asked[0];
            offer.Evidence = told.Evidence() + (told.Version > version ? ", which was not offered" : "");
        }
    }

    // Hellos without an answer are repeated, because a single refusal may be coincidence, with one change at a time.
    private async Task JudgeToleranceAsync(ServerFlight newest, ServerFlight[] others)
    {
        var answered = others.FirstOrDefault(other => IsAnswer(other) && other.Hello.Version == WireVersion.Tls13)
            ?? _flights.Where(IsAnswer).OrderByDescending(flight => flight.Version).ThenBy(flight => flight.Hello.Bare)
            .FirstOrDefault();
        if (answered is null) return;
        var suite = CipherSuiteCatalog.Find(answered.CipherSuite);
        bool newer = answered.Hello.Version == WireVersion.Tls13;
        if (newer && (!newest.Hello.CipherSuites.Contains(answered.CipherSuite)
            || (answered.Group != 0 && !newest.Hello.Groups.Contains(answered.Group))))
        {
            // It had to refuse: nothing that it supports was offered.
            Intolerant = false;
            return;
        }

        var again = await host.AskAsync(newer
            ? newest.Hello
            : answered.Hello.With(
                WireVersion.Tls13, [.. ClientHello.Tls13Suites.Take(3), .. answered.Hello.CipherSuites]))
                    .ConfigureAwait(false);
        Note([again]);
        Intolerant = !IsAnswer(again);
        // A server without a certificate cannot answer in TLS 1.3, whatever its suites.
        if (!newer && again.Alert is not null && suite?.Authentication is not ("RSA" or "ECDSA" or "DSS" or "GOST"))
        {
            Intolerant = false;
        }

        if (Intolerant == false) return;
        string evidence = again.Evidence();
        if (newer)
        {
            // Clients offer fewer suites than this test: a host that accepts no more needs no warning.
            int[] suites = [.. ClientHello.Tls13Suites.Take(3), .. FewSuites];
            var few = await host.AskAsync(newest.Hello.With(suites: suites, padTo: newest.Hello.Length))
                .ConfigureAwait(false);
            Intolerant = !IsAnswer(few);
            if (Intolerant == false) return;
            evidence = few.Evidence();
        }

        IntolerantOfVersion = !newer;
        IntoleranceEvidence = $"{evidence}; {answered.Evidence()}.";
    }

    private static void Take(ProtocolOffer offer, ServerFlight answer)
    {
        if (offer.Offered != true) (offer.Offered, offer.Evidence) = (true, answer.Evidence());
        if (!offer.CipherSuites.Contains(answer.CipherSuite))
        {
            offer.CipherSuites = [.. offer.CipherSuites, answer.CipherSuite];
        }

        string group = TlsNames.Group(answer.Group);
        if (answer.Group != 0 && !offer.Groups.Contains(group)) offer.Groups = [.. offer.Groups, group];
        if (answer.DhBits != 0) offer.DhBits = Math.Min(offer.DhBits ?? answer.DhBits, answer.DhBits);
        offer.AsksClientCertificate ??= answer.AsksClientCertificate;
    }
}
