namespace MfaTools;

/// <summary>A service of the product.</summary>
public sealed class ServiceInfo
{
    /// <summary>The service's name, such as <c>MultiFactorAuth</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Who it runs as, such as <c>LocalSystem</c>.</summary>
    public string Account { get; set; } = "";

    /// <summary>Such as <c>Running</c> or <c>Stopped</c>; null where it is not known.</summary>
    public string? State { get; set; }

    /// <summary><c>Automatic</c>, <c>Manual</c> or <c>Disabled</c>; null where it is not known.</summary>
    public string? StartMode { get; set; }

    /// <summary>The name, the state and the account, for where an object becomes text.</summary>
    public override string ToString() => $"{Name} {State ?? "(state not known)"} as {Account}";
}
