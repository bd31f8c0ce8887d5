using System.ServiceModel;

namespace MfaTools.SdkServer;

/// <summary>The mobile app web service: its test operation.</summary>
[ServiceContract(Namespace = AppNamespace)]
[XmlSerializerFormat]
public interface IPfPaWs
{
    const string AppNamespace = "http://www.phonefactor.com/PfPaWs";

    [OperationContract(Action = AppNamespace + "/TestPfWsSdkConnection")]
    string? TestPfWsSdkConnection(out SdkError? fault);
}
