using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MfaTools.Core.Tests.Registry;
using MfaTools.Core.Tests.Tls;
using MfaTools.Roles;
using MfaTools.Security;
using MfaTools.Windows;
using Org.BouncyCastle.Asn1.X509;

namespace MfaTools.Core.Tests.Roles;

/// <summary>What servers of the roles that came after MFA Server have: certificates, events, registry values.</summary>
internal static class RoleSamples
{
    public const string Tenant = "5f2c1a36-8d44-4a6b-9b0e-3c7d52e01f4a";
    public const string KeyFile = @"C:\ProgramData\Microsoft\Crypto\Keys\0a1b";
    public const string Readable = "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;NS)";
    public const string Unreadable = "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)";

    public static DateTime Now => TestCertificates.Now;

    public static byte[] Der(
        string unit, double fromDays = -300, double toDays = 430, string tenant = Tenant,
        KeyPurposeID? purpose = null) =>
        TestCertificates.Create(new CertificateOptions
        {
            Subject = $"CN={tenant},OU={unit}",
            NotBefore = Now.AddDays(fromDays),
            NotAfter = Now.AddDays(toDays),
            Purposes = [purpose ?? KeyPurposeID.id_kp_clientAuth],
        }).Der;

    public static ClientCertificate Nps(
        double fromDays = -300, double toDays = 430, string sddl = Readable, bool hasKey = true) =>
        ClientCertificate.Read(
            Der("Microsoft NPS Extension", fromDays, toDays), hasKey, KeyFile,
            Reading.Of(SecurityDescriptor.ParseSddl(sddl)));

    public static ClientCertificate Adfs(double fromDays = -300, double toDays = 430, string sddl = Readable) =>
        ClientCertificate.Read(
        Der("Microsoft AD FS Azure MFA", fromDays, toDays), true, KeyFile,
        Reading.Of(SecurityDescriptor.ParseSddl(sddl)));

    /// <summary>The registry of an NPS server with the extension; a value of null is left out.</summary>
    public static string Registry(
        bool isRegistered = true, uint? ntlm = null, params (string Name, string? Value)[] values)
    {
        var all = new Dictionary<string,
        string?>
        {
            ["TENANT_ID"] = Tenant, ["REQUIRE_USER_MATCH"] = "TRUE", ["STS_URL"] = "https://login.microsoftonline.com/",
        };
        foreach (var (name, value) in values) all[name] = value;
        return RegText.Lines(
        [
            @"[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\AzureMfa]",
            .. all.Where(pair => pair.Value is not null).Select(pair => $"\"{pair.Key}\"=\"{pair.Value}\""),
            @"[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\AuthSrv\Parameters]",
            .. isRegistered ? new[]
            {
                "\"AuthorizationDLLs\"=\"C:\\\\Extensions\\\\MfaNpsAuthzExt.dll\"",
                "\"ExtensionDLLs\"=\"C:\\\\Extensions\\\\MfaNpsAuthnExt.dll\"",
            } : [],
            @"[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\RemoteAccess\Policy]",
            .. ntlm is { } number ? new[] { $"\"Enable NTLMv2 Compatibility\"=dword:{number:x8}" } : [],
        ]);
    }

    /// <summary>A decision of NPS.</summary>
    public static string Decision(int id, string user, double minutes, int reason = 0, string type = "PAP") => Event(
        "Microsoft-Windows-Security-Auditing", id, 0, minutes, "Security",
        $"<Data Name='SubjectUserName'>{user}</Data><Data Name='AuthenticationType'>{type}</Data><Data "
            + $"Name='ReasonCode'>{reason}</Data>");

    /// <summary>An error of the extension.</summary>
    public static string Error(string code, string user, double minutes, string text = "Msg") => Event(
        "AuthZ", 3, 2, minutes, "Microsoft-AzureMfa-AuthZ/AuthZAdminCh",
        $"<Data>NPS Extension for Azure MFA:  CID: 1 :Exception in Authentication Ext for User {user} :: ErrorCode:: "
            + $"CID :1 {code} Msg:: {text}</Data>");

    public static string Event(string provider, int id, int level, double minutes, string channel, string data) =>
        FormattableString.Invariant(
            $"<Event><System><Provider Name='{provider}'/><EventID>{id}</EventID><Level>{level}</Level>")
        + FormattableString.Invariant(
            $"<TimeCreated SystemTime='{Now.AddMinutes(-minutes):yyyy-MM-dd'T'HH:mm:ss'Z'}'/>")
        + $"<Channel>{channel}</Channel></System><EventData>{data}</EventData></Event>";

    public static EventRecord[] Read(params string[] events) =>
        [.. EventReader.Read(new MemoryStream(Encoding.UTF8.GetBytes($"<Events>{string.Concat(events)}</Events>")))];
}
