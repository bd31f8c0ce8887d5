namespace MfaTools;

/// <summary>How well the cause of a known issue is attested.</summary>
public enum IssueConfidence
{
    /// <summary>Inferred; no source states it. The cause begins with "Likely:".</summary>
    Likely,

    /// <summary>Someone who had it states it: a blog, a forum, another program's data.</summary>
    Reported,

    /// <summary>The maker's documentation states it.</summary>
    Documented,
}
