namespace MfaTools.Core.Tests.Tls;

internal enum KeyKind
{
    P256,
    P384,
    P192,
    Rsa2048,
    Rsa1024,
    Rsa3072,
    Ed25519,
}
