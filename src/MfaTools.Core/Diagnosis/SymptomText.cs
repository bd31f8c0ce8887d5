namespace MfaTools.Diagnosis;

/// <summary>What the text of a symptom must say to belong to a rule.</summary>
internal sealed class SymptomText
{
    /// <summary>The symptom.</summary>
    public string Id { get; set; } = "";

    /// <summary>A regular expression; case is ignored.</summary>
    public string Says { get; set; } = "";
}
