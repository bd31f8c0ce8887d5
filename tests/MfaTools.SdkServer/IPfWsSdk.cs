using System.ServiceModel;

namespace MfaTools.SdkServer;

/// <summary>The part of the Web Service SDK that a test may call, and one operation that it may not. The namespace of
/// the product is not known: a caller has to read it from the WSDL.</summary>
[ServiceContract(Namespace = SdkNamespace)]
[XmlSerializerFormat]
public interface IPfWsSdk
{
    const string SdkNamespace = "urn:synthetic:PfWsSdk";

    [OperationContract(Action = SdkNamespace + "/TestSecurity")]
    string TestSecurity();

    [OperationContract(Action = SdkNamespace + "/TestMasterConnection")]
    bool TestMasterConnection(out SdkError? fault);

    /// <summary>Places a call in the real service.</summary>
    [OperationContract(Action = SdkNamespace + "/PfAuthUser_4")]
    string PfAuthUser_4(string username);
}
