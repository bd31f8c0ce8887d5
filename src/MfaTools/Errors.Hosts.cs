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
        "Give a host name, such as mfa.contoso.com, mfa.contoso.com:8443 or an https URL.");

    public static ErrorRecord InvalidSdkUrl(string text, Exception inner) => New(
        inner,
        "InvalidUrl",
        ErrorCategory.InvalidArgument,
        UrlText.Mask(text),
        "Give a URL such as https://mfa.contoso.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx. A configuration file "
            + "is given with -Path.",
        $"'{UrlText.Mask(text)}' cannot be tested. {inner.Message}");

    public static ErrorRecord SdkConfigurationNotFound() => New(
        new ItemNotFoundException("No configuration of the user portal, the mobile app web service, the AD FS adapter or MIM was found on this computer."),
        "SdkConfigurationNotFound",
        ErrorCategory.ObjectNotFound,
        null,
        "Give the URL of the Web Service SDK with -Uri, or a configuration file with -Path. In an elevated session "
            + "the configuration of IIS is read as well.");

    public static ErrorRecord NotAConfigurationFolder(string path) => New(
        new ItemNotFoundException($"The folder '{path}' has no web.config."),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path,
        "Give the folder of the web application, or the path of its configuration file.");

    public static ErrorRecord NotACertificate(string path, Exception inner) => New(
        inner,
        "NotACertificate",
        ErrorCategory.InvalidData,
        path,
        "Give a file in PEM, DER or PKCS#7, as the authority sends it.",
        $"Cannot read certificates from '{path}': {inner.Message}");

    public static ErrorRecord ChainNotKnown(string target) => New(
        new InvalidOperationException($"The chain of '{target}' lacks a certificate that was not found, so it was not saved."),
        "ChainNotKnown",
        ErrorCategory.ObjectNotFound,
        target,
        "Add -FetchMissing, or give the authority's certificates with -IntermediatePath.");
}
