using System;
using System.Management.Automation;
using MfaTools.Net;

namespace MfaTools.Commands;

/// <summary>Hosts, certificates and the Web Service SDK.</summary>
internal static partial class Errors
{
    public static ErrorRecord InvalidEndpoint(string text, Exception inner) => New(
        inner,
        "InvalidEndpoint",
        ErrorCategory.InvalidArgument,
        UrlText.Mask(text),
        "Use a host name, such as mfa.contoso.com, mfa.contoso.com:8443 or an https URL.");

    public static ErrorRecord InvalidAddress(string text) => New(
        new FormatException($"'{PlainText.OneLine(text)}' is not an IP address."),
        "InvalidAddress",
        ErrorCategory.InvalidArgument,
        text,
        "Specify an IPv4 or IPv6 address. The host name belongs in -HostName or -Uri.");

    public static ErrorRecord InvalidSdkUrl(string text, Exception inner) => New(
        inner,
        "InvalidUrl",
        ErrorCategory.InvalidArgument,
        UrlText.Mask(text),
        "Specify a URL such as https://mfa.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx. For a configuration "
            + "file, use -Path.",
        $"'{UrlText.Mask(text)}' cannot be tested. {inner.Message}");

    public static ErrorRecord SdkConfigurationNotFound() => New(
        new ItemNotFoundException("No configuration of the user portal, the Mobile App Web Service, the AD FS adapter "
            + "or MIM was found on this computer."),
        "SdkConfigurationNotFound",
        ErrorCategory.ObjectNotFound,
        null,
        "Specify the URL of the Web Service SDK with -Uri, or a configuration file with -Path. In an elevated session, "
            + "the IIS configuration is searched too.");

    public static ErrorRecord NotAConfigurationFolder(string path) => New(
        new ItemNotFoundException($"The folder '{path}' has no web.config."),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        "Specify the folder of the web application, or the path of its configuration file.");

    public static ErrorRecord NotACertificate(string path, Exception inner) => New(
        inner,
        "NotACertificate",
        ErrorCategory.InvalidData,
        path,
        "Use a PEM, DER or PKCS#7 file, as the CA provides it.",
        $"Cannot read certificates from '{path}': {inner.Message}");

    public static ErrorRecord ChainNotKnown(string target) => New(
        new InvalidOperationException($"The chain of '{target}' lacks a certificate that was not found, so it was not "
            + "saved."),
        "ChainNotKnown",
        ErrorCategory.ObjectNotFound,
        target,
        "Add -FetchMissing, or pass the CA's certificates with -IntermediatePath.");
}
