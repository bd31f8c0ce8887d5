namespace MfaTools.Certificates;

/// <summary>Who connects to what has the certificates.</summary>
internal enum CertificateClients
{
    /// <summary>It is not known: phones may.</summary>
    Any,

    /// <summary>A published site, such as the user portal and the Mobile App Web Service: phones and browsers.</summary>
    Phones,

    /// <summary>The Web Service SDK: other servers, which may have private roots.</summary>
    Servers,
}
