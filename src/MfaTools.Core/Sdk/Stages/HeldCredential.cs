using System;
using System.Linq;
using System.Net;

namespace MfaTools.Sdk;

/// <summary>Credentials that are given out only once that is allowed, and only for the schemes allowed.</summary>
internal sealed class HeldCredential(NetworkCredential? credential) : ICredentials
{
    private string[] _schemes = [];

    /// <summary>Whether there is anything to give out.</summary>
    public bool Exists => credential is not null;

    /// <summary>The scheme that was asked for last and given credentials.</summary>
    public string? Used { get; private set; }

    /// <summary>From now on they are given out for these schemes.</summary>
    public void Release(params string[] schemes) => _schemes = schemes;

    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType)
    {
        if (!_schemes.Contains(authType, StringComparer.OrdinalIgnoreCase)) return null;
        Used = authType;
        return credential;
    }
}
