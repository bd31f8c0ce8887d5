using System;
using System.Collections.Generic;

namespace MfaTools.Diagnosis;

/// <summary>What the logs give to the diagnosis.</summary>
/// <param name="Issues">The entries of known issues.</param>
/// <param name="SignIns">When factors were accepted.</param>
/// <param name="AtUtc">The time that everything else was looked at: now, or when the snapshot was taken.</param>
internal sealed record LogEvidence(IReadOnlyCollection<IssueEntries> Issues, SignInTimes SignIns, DateTime AtUtc);
