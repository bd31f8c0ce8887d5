namespace MfaTools.Foundation;

/// <summary>The ids of findings. Each has a page in docs/checks.</summary>
internal static class FindingIds
{
    internal static class Access
    {
        public const string Denied = "Access.Denied";
        public const string DeniedByFile = "Access.DeniedByFile";
        public const string DeniedByShare = "Access.DeniedByShare";
        public const string IsFolder = "Access.IsFolder";
        public const string LocalDriveLetter = "Access.LocalDriveLetter";
        public const string Locked = "Access.Locked";
        public const string NoTraverse = "Access.NoTraverse";
        public const string NotConclusive = "Access.NotConclusive";
        public const string NotFound = "Access.NotFound";
        public const string Ok = "Access.Ok";
        public const string OpenToEveryone = "Access.OpenToEveryone";
        public const string Unreachable = "Access.Unreachable";
    }

    internal static class Cert
    {
        public const string BadSignature = "Cert.BadSignature";
        public const string ChainIncomplete = "Cert.ChainIncomplete";
        public const string ClientRule = "Cert.ClientRule";
        public const string ContainsAnchor = "Cert.ContainsAnchor";
        public const string CriticalExtension = "Cert.CriticalExtension";
        public const string DuplicateCertificate = "Cert.DuplicateCertificate";
        public const string Expired = "Cert.Expired";
        public const string ExpiredBeside = "Cert.ExpiredBeside";
        public const string ExpiresSoon = "Cert.ExpiresSoon";
        public const string IssuerUnknown = "Cert.IssuerUnknown";
        public const string Malformed = "Cert.Malformed";
        public const string NameConstraint = "Cert.NameConstraint";
        public const string NameMismatch = "Cert.NameMismatch";
        public const string NotACa = "Cert.NotACa";
        public const string NotConforming = "Cert.NotConforming";
        public const string SecondChainUnknown = "Cert.NotTold";
        public const string NotVerified = "Cert.NotVerified";
        public const string NotYetValid = "Cert.NotYetValid";
        public const string OfEntraClient = "Cert.OfEntraClient";
        public const string Ok = "Cert.Ok";
        public const string PathInvalid = "Cert.PathInvalid";
        public const string PathLength = "Cert.PathLength";
        public const string PrivateRoot = "Cert.PrivateRoot";
        public const string SelfSigned = "Cert.SelfSigned";
        public const string UnrelatedCertificate = "Cert.UnrelatedCertificate";
        public const string UntrustedRoot = "Cert.UntrustedRoot";
        public const string WeakKey = "Cert.WeakKey";
        public const string WeakSignature = "Cert.WeakSignature";
        public const string WrongEku = "Cert.WrongEku";
        public const string WrongKeyUsage = "Cert.WrongKeyUsage";
        public const string WrongOrder = "Cert.WrongOrder";
    }

    internal static class ClientCert
    {
        public const string Ambiguous = "ClientCert.Ambiguous";
        public const string Expired = "ClientCert.Expired";
        public const string ExpiresSoon = "ClientCert.ExpiresSoon";
        public const string KeyNotChecked = "ClientCert.KeyNotChecked";
        public const string KeyUnreadable = "ClientCert.KeyUnreadable";
        public const string Missing = "ClientCert.Missing";
        public const string NoPrivateKey = "ClientCert.NoPrivateKey";
        public const string NotYetValid = "ClientCert.NotYetValid";
        public const string Ok = "ClientCert.Ok";
        public const string Superseded = "ClientCert.Superseded";
        public const string WrongSubject = "ClientCert.WrongSubject";
        public const string WrongTenant = "ClientCert.WrongTenant";
        public const string WrongUsage = "ClientCert.WrongUsage";
    }

    internal static class Cloud
    {
        public const string Blocked = "Cloud.Blocked";
        public const string Inspected = "Cloud.Inspected";
        public const string Ok = "Cloud.Ok";
        public const string TlsRefused = "Cloud.TlsRefused";
    }

    internal static class Diagnosis
    {
        public const string CauseFound = "Diagnosis.CauseFound";
        public const string NotConclusive = "Diagnosis.NotConclusive";
        public const string Ok = "Diagnosis.Ok";
        public const string UnexplainedErrors = "Diagnosis.UnexplainedErrors";
    }

    internal static class Health
    {
        public const string Unreachable = "Health.Unreachable";
    }

    internal static class Net
    {
        public const string Closed = "Net.Closed";
        public const string DnsFailed = "Net.DnsFailed";
        public const string NotHttp = "Net.NotHttp";
        public const string Reset = "Net.Reset";
        public const string ResolvesExternally = "Net.ResolvesExternally";
        public const string TcpRefused = "Net.TcpRefused";
        public const string TcpTimeout = "Net.TcpTimeout";
        public const string Timeout = "Net.Timeout";
        public const string Unreachable = "Net.Unreachable";
    }

    internal static class Nps
    {
        public const string ExtensionNotRegistered = "Nps.ExtensionNotRegistered";
        public const string IpWhitelist = "Nps.IpWhitelist";
        public const string MessageAuthenticator = "Nps.MessageAuthenticator";
        public const string NotRead = "Nps.NotRead";
        public const string NtlmV2Off = "Nps.NtlmV2Off";
        public const string NumberMatching = "Nps.NumberMatching";
        public const string Ok = "Nps.Ok";
        public const string UserMatchOff = "Nps.UserMatchOff";
    }

    internal static class Product
    {
        public const string LogErrors = "Product.LogErrors";
        public const string LogsNotRead = "Product.LogsNotRead";
        public const string LogsOk = "Product.LogsOk";
        public const string LogsSilent = "Product.LogsSilent";
        public const string NotChecked = "Product.NotChecked";
        public const string NotFound = "Product.NotFound";
        public const string Ok = "Product.Ok";
        public const string OtherErrors = "Product.OtherErrors";
        public const string Retired = "Product.Retired";
        public const string ServiceStopped = "Product.ServiceStopped";
        public const string VersionUnknown = "Product.VersionUnknown";
    }

    internal static class Sdk
    {
        public const string AnonymousAllowed = "Sdk.AnonymousAllowed";
        public const string BadConfig = "Sdk.BadConfig";
        public const string CallFailed = "Sdk.CallFailed";
        public const string ClientCertificateRequired = "Sdk.ClientCertificateRequired";
        public const string HttpError = "Sdk.HttpError";
        public const string MasterUnreachable = "Sdk.MasterUnreachable";
        public const string NotTheSdk = "Sdk.NotTheSdk";
        public const string Ok = "Sdk.Ok";
        public const string PlainHttpUrl = "Sdk.PlainHttpUrl";
        public const string Unauthorized = "Sdk.Unauthorized";
        public const string WrongUrl = "Sdk.WrongUrl";
    }

    internal static class SignIn
    {
        public const string Failed = "SignIn.Failed";
        public const string NotAudited = "SignIn.NotAudited";
        public const string NotRead = "SignIn.NotRead";
        public const string Ok = "SignIn.Ok";
    }

    internal static class Tls
    {
        public const string Alert = "Tls.Alert";
        public const string AsksClientCertificate = "Tls.AsksClientCertificate";
        public const string ClientCannotConnect = "Tls.ClientCannotConnect";
        public const string Closed = "Tls.Closed";
        public const string DotNetStrongCrypto = "Tls.DotNetStrongCrypto";
        public const string HalfDisabled = "Tls.HalfDisabled";
        public const string LegacyProtocol = "Tls.LegacyProtocol";
        public const string ListIncomplete = "Tls.ListIncomplete";
        public const string LocalPolicyForbids = "Tls.LocalPolicyForbids";
        public const string NoAead = "Tls.NoAead";
        public const string NoForwardSecrecy = "Tls.NoForwardSecrecy";
        public const string NoModernProtocol = "Tls.NoModernProtocol";
        public const string NoServerName = "Tls.NoServerName";
        public const string NotTls = "Tls.NotTls";
        public const string OfferUnknown = "Tls.OfferUnknown";
        public const string Ok = "Tls.Ok";
        public const string PlainHttp = "Tls.PlainHttp";
        public const string PolicyMismatch = "Tls.PolicyMismatch";
        public const string PolicyUnknown = "Tls.PolicyUnknown";
        public const string ProductNeedsTls10 = "Tls.ProductNeedsTls10";
        public const string Reset = "Tls.Reset";
        public const string SchannelErrors = "Tls.SchannelErrors";
        public const string Timeout = "Tls.Timeout";
        public const string TooLong = "Tls.TooLong";
        public const string ValueNotDocumented = "Tls.ValueNotDocumented";
        public const string VersionIntolerant = "Tls.VersionIntolerant";
        public const string WeakCipher = "Tls.WeakCipher";
        public const string WeakDh = "Tls.WeakDh";
    }
}
