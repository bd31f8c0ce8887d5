namespace MfaTools.SdkServer;

/// <summary>An error as the services give it.</summary>
public sealed class SdkError
{
    public int Code { get; set; }

    public string? Description { get; set; }
}
