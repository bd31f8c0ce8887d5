using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Knowledge;

namespace MfaTools.Diagnosis;

/// <summary>When factors were accepted (UTC). One sign-in may be logged for the first and for the second.</summary>
internal sealed class SignInTimes
{
    /// <summary>More are not kept: a server has some hundred thousand in a week.</summary>
    private const int MaxTimes = 5_000_000;

    private readonly List<DateTime> _first = [];
    private readonly List<DateTime> _second = [];

    /// <summary>Adds an entry that says that a factor was accepted.</summary>
    public void Add(LogEntry entry)
    {
        if (entry.TimeUtc is not { } time || _first.Count + _second.Count >= MaxTimes) return;
        (SignIn.IsSecondFactor(entry.Message) ? _second : _first).Add(time);
    }

    /// <summary>Whether a factor was accepted after a time.</summary>
    public bool AnyAfter(DateTime utc) => _first.Concat(_second).Any(time => time > utc);

    /// <summary>Those to compare a failure with: of its factor; of the second where the first is not logged.</summary>
    /// <param name="message">What the failure says.</param>
    public IReadOnlyList<DateTime> Like(string message) =>
        SignIn.IsSecondFactor(message) || _first.Count == 0 ? _second : _first;
}
