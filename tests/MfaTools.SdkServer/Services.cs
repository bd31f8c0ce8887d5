using System;

namespace MfaTools.SdkServer;

/// <summary>Both services, with the faults that are switched on.</summary>
public sealed class Services(SdkServerOptions options) : IPfWsSdk, IPfPaWs
{
    /// <summary>The text of a public report: https://s4erka.wordpress.com/tag/error/.</summary>
    public const string StoryText = "Exception calling the Web Service SDK: The underlying connection was closed: An "
        + "unexpected error occurred on a receive.";

    public string TestSecurity() => options.Fault switch
    {
        Fault.SoapFault => throw new InvalidOperationException("The MultiFactorAuth service is not running."),
        Fault.NotSecure => "insecure",
        Fault.EchoesPassword =>
            throw new InvalidOperationException($"Login failed for {options.UserName} with {options.Password}"),
        _ => "secure",
    };

    public bool TestMasterConnection(out SdkError? fault)
    {
        fault = options.Fault == Fault.MasterUnreachable
            ? new SdkError { Code = 12, Description = "Unable to reach the master." } : null;
        return fault is null;
    }

    public string PfAuthUser_4(string username) => throw new InvalidOperationException("A test must never call this.");

    public string? TestPfWsSdkConnection(out SdkError? fault)
    {
        fault = options.Fault == Fault.AppError131 ? new SdkError { Code = 131, Description = StoryText } : null;
        return options.Fault switch
        {
            Fault.AppError131 => null,
            Fault.AppText131 => $"131 \u2013 {StoryText}",
            Fault.AppTextNotResolved =>
                "131 - Exception calling the Web Service SDK: "
                    + "The remote name could not be resolved: 'mfa.contoso.test'",
            Fault.AppTextOther =>
                "131 - Exception calling the Web Service SDK: Object reference not set to an instance of an object.",
            Fault.AppUnknownText => "Connection state 7",
            Fault.AppNotSuccessful => "The test was not successful.",
            _ => "Success",
        };
    }
}
