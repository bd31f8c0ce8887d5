using System;
using System.IO.Compression;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace MfaTools.SdkServer;

/// <summary>The faults of HTTP: what is answered instead of what the service would.</summary>
internal static class Page
{
    private const string Dtd =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";

    /// <summary>Answers a request for the page or its WSDL.</summary>
    /// <returns>Whether it was answered.</returns>
    public static async Task<bool> AnswerAsync(HttpContext http, Fault fault, bool signedIn)
    {
        var response = http.Response;
        string self = $"https://{http.Request.Host}{http.Request.Path}";
        switch (fault)
        {
            case Fault.NotFound:
            case Fault.NotFoundBehindSignIn when signedIn:
                return await HtmlAsync(404, "404 - File or directory not found.");
            case Fault.MethodNotAllowed:
                return await HtmlAsync(405, "405 - HTTP verb used to access this page is not allowed.");
            case Fault.Forbidden:
                return await HtmlAsync(403, "403 - Forbidden: Access is denied.");
            case Fault.WantsClientCertificate:
                return await HtmlAsync(403, "IIS 10.0 Detailed Error - 403.7 - Forbidden");
            case Fault.ServerError:
                return await HtmlAsync(
                    500, "Could not load file or assembly &#39;pfwssdk&#39; or one of its dependencies.");
            case Fault.BadGateway:
                return await HtmlAsync(502, "502 - Web server received an invalid response");
            case Fault.Unavailable:
                return await HtmlAsync(503, "Service Unavailable");
            case Fault.Teapot:
                response.StatusCode = 418;
                return true;
            case Fault.RedirectToHttp:
                response.Redirect(self.Replace("https:", "http:", StringComparison.Ordinal));
                return true;
            case Fault.RedirectToOtherHost:
                response.Redirect("https://sts.contoso.test/adfs/ls/?wa=wsignin1.0");
                return true;
            case Fault.RedirectToItself:
                response.Redirect(self);
                return true;
            case Fault.RedirectOnHost:
                response.Redirect("/New/PfWsSdk.asmx", permanent: true);
                return true;
            case Fault.RedirectToNowhere:
                response.StatusCode = 302;
                return true;
            case Fault.SignInPage:
                await HtmlAsync(200, "Sign In");
                await response.WriteAsync("<form method=post><input name=u><input type=\"password\" name=p></form>");
                return true;
            case Fault.WebPage:
                return await HtmlAsync(200, "IIS Windows Server");
            case Fault.EmptyPage:
                return true;
            case Fault.Json:
                response.ContentType = "application/json";
                await response.WriteAsync("{}");
                return true;
            case Fault.OtherService:
                return await XmlAsync(Wsdl("", "targetNamespace=\"urn:other\"", "Add", "urn:other/Add"));
            case Fault.WsdlWithDtd:
                return await XmlAsync(Wsdl(Dtd, "targetNamespace=\"urn:x\"", "TestSecurity", "urn:x/TestSecurity"));
            case Fault.MalformedWsdl:
                return await XmlAsync("<wsdl:definitions xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\"><open>");
            case Fault.WsdlWithoutNamespace:
                return await XmlAsync(Wsdl("", "", "TestSecurity", "x"));
            case Fault.WsdlWithHeaderBreak:
                return await XmlAsync(Wsdl("", "targetNamespace=\"urn:x\"", "TestSecurity", "x\"&#13;&#10;Evil: 1"));
            case Fault.Bomb:
                response.ContentType = "text/xml";
                response.Headers.ContentEncoding = "gzip";
                await using (var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true))
                {
                    byte[] zeros = new byte[1 << 20];
                    for (int i = 0; i < 200; i++) await gzip.WriteAsync(zeros, http.RequestAborted);
                }

                return true;
            case Fault.DamagedGzip:
                response.Headers.ContentEncoding = "gzip";
                await response.WriteAsync("this is not gzip at all");
                return true;
            case Fault.EndlessPage:
                await EndlessAsync();
                return true;
            case Fault.DrippingPage:
                response.ContentType = "text/xml";
                while (true)
                {
                    await response.WriteAsync(" ", http.RequestAborted);
                    await response.Body.FlushAsync(http.RequestAborted);
                    await Task.Delay(50, http.RequestAborted);
                }

            case Fault.HangingPage:
                await Task.Delay(-1, http.RequestAborted);
                return true;
            case Fault.ResetPage:
                http.Abort();
                return true;
            case Fault.CutPage:
                response.ContentLength = 5000;
                await response.WriteAsync("<wsdl:definitions ");
                await response.Body.FlushAsync();
                http.Abort();
                return true;
            default:
                return false;
        }

        async Task<bool> HtmlAsync(int status, string title)
        {
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            await response.WriteAsync(
                $"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>");
            return true;
        }

        async Task<bool> XmlAsync(string text)
        {
            response.ContentType = "text/xml; charset=utf-8";
            await response.WriteAsync(text);
            return true;
        }

        async Task EndlessAsync()
        {
            response.ContentType = "text/xml";
            string much = new(' ', 1 << 16);
            while (true) await response.WriteAsync(much, http.RequestAborted);
        }
    }

    private static string Wsdl(string before, string attributes, string operation, string action) => $"""
        <?xml version="1.0" encoding="utf-8"?>{before}<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
          xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" {attributes}>
        <wsdl:portType name="p"><wsdl:operation name="{operation}"/></wsdl:portType>
        <wsdl:binding name="b"><wsdl:operation name="{operation}">
        <soap:operation soapAction="{action}"/></wsdl:operation></wsdl:binding></wsdl:definitions>
        """;

    /// <summary>Answers a SOAP call.</summary>
    /// <returns>Whether it was answered.</returns>
    public static async Task<bool> AnswerCallAsync(HttpContext http, Fault fault)
    {
        var response = http.Response;
        response.ContentType = "text/xml; charset=utf-8";
        switch (fault)
        {
            case Fault.MalformedSoap:
                await response.WriteAsync(
                    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>");
                return true;
            case Fault.SoapWithDtd:
                await response.WriteAsync(
                    Dtd + "<Envelope><Body><TestSecurityResponse><TestSecurityResult>&b;</TestSecurityResult>"
                        + "</TestSecurityResponse></Body></Envelope>");
                return true;
            case Fault.OtherSoap:
                await response.WriteAsync("<Envelope><Body><PingResponse/></Body></Envelope>");
                return true;
            case Fault.EndlessSoap:
                var much = new StringBuilder().Append(' ', 1 << 16).ToString();
                while (true) await response.WriteAsync(much, http.RequestAborted);
            case Fault.HangingSoap:
                await Task.Delay(-1, http.RequestAborted);
                return true;
            case Fault.HtmlErrorAtCall:
                response.StatusCode = 500;
                response.ContentType = "text/html";
                await response.WriteAsync("<html><head><title>Runtime Error\u001b[31m</title></head></html>");
                return true;
            default:
                return false;
        }
    }
}
