namespace MfaTools.Sdk;

/// <summary>What is tested: a URL, or what a configuration file says.</summary>
internal sealed class SdkTarget
{
    /// <summary>The URL or the path, as the user knows it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The URL, where one was given.</summary>
    public SdkUrl? Url { get; init; }

    /// <summary>The configuration, where one was given.</summary>
    public SdkSettings? Settings { get; init; }
}
