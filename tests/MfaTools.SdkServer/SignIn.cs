using System;
using System.Net.Security;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace MfaTools.SdkServer;

/// <summary>NTLM and Negotiate as IIS does them: a connection signs in once. On Linux the system's GSSAPI judges, with
/// the package gss-ntlmssp and the accounts of the file that NTLM_USER_FILE names.</summary>
internal static class SignIn
{
    /// <summary>Takes the next step.</summary>
    /// <returns>Whether the connection has signed in, and what to ask for where it has not.</returns>
    public static (bool SignedIn, string Challenge) Of(HttpContext http, string scheme)
    {
        var connection = http.Features.Get<IConnectionItemsFeature>()!.Items;
        var state = connection.TryGetValue(typeof(SignIn), out var known) ? (NegotiateAuthentication)known! : null;
        if (state?.IsAuthenticated == true) return (true, "");
        string? authorization = http.Request.Headers.Authorization;
        if (authorization?.StartsWith(scheme + " ", StringComparison.Ordinal) != true) return (false, scheme);
        if (state is null)
        {
            connection[typeof(SignIn)] = state = new NegotiateAuthentication(
                new NegotiateAuthenticationServerOptions { Package = scheme });
        }

        string? answer = state.GetOutgoingBlob(authorization[(scheme.Length + 1)..], out var status);
        if (status == NegotiateAuthenticationStatusCode.Completed) return (true, "");
        if (status == NegotiateAuthenticationStatusCode.ContinueNeeded) return (false, $"{scheme} {answer}");
        connection.Remove(typeof(SignIn));
        return (false, scheme);
    }
}
