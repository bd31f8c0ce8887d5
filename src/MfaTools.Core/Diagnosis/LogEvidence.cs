using System;
using System.Collections.Generic;

namespace MfaTools.Diagnosis;

/// <summary>What the logs give to the diagnosis.</summary>
/// <param name="Issues">The entries of known issues.</param>
/// <param name="SignIns">When sign-ins succeeded.</param>
/// <param name="AtUtc">The time that everything else was looked at: now, or when the snapshot was taken.</param>
internal sealed record LogEvidence(IReadOnlyCollection<IssueEntries> Issues, IReadOnlyList<DateTime> SignIns, DateTime AtUtc);
