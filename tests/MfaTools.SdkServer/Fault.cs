namespace MfaTools.SdkServer;

/// <summary>What is wrong with a server. Each is a row of the tests.</summary>
public enum Fault
{
    None,

    // What the certificates are like.
    LeafOnly,
    ExpiredLeaf,
    WrongName,
    SelfSigned,
    SelfSignedInTls13,

    // What the page answers.
    NotFound,
    NotFoundBehindSignIn,
    MethodNotAllowed,
    Forbidden,
    WantsClientCertificate,
    ServerError,
    BadGateway,
    Unavailable,
    Teapot,
    RedirectToHttp,
    RedirectToOtherHost,
    RedirectToItself,
    RedirectOnHost,
    RedirectToNowhere,
    SignInPage,
    WebPage,
    EmptyPage,
    Json,
    OtherService,
    Bomb,
    EndlessPage,
    DrippingPage,
    HangingPage,
    DamagedGzip,
    ResetPage,
    CutPage,
    WsdlWithDtd,
    MalformedWsdl,
    WsdlWithoutNamespace,
    WsdlWithHeaderBreak,

    // How accounts are taken.
    Anonymous,
    BrokenNtlm,
    NtlmOnly,
    NegotiateOnly,
    NoScheme,
    RefusesAtCall,
    EchoesPassword,

    // What the calls answer.
    SoapFault,
    NotSecure,
    MasterUnreachable,
    MalformedSoap,
    SoapWithDtd,
    EndlessSoap,
    HangingSoap,
    OtherSoap,
    HtmlErrorAtCall,
    AppText131,
    AppError131,
    AppTextNotResolved,
    AppTextOther,
    AppUnknownText,
    AppNotSuccessful,
}
