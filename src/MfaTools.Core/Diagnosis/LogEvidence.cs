using System;
using System.Collections.Generic;

namespace MfaTools.Diagnosis;

/// <summary>What the logs give to the diagnosis.</summary>
/// <param name="Issues">The entries of known issues.</param>
/// <param name="SignIns">When sign-ins succeeded.</param>
internal sealed record LogEvidence(IReadOnlyCollection<IssueEntries> Issues, IReadOnlyList<DateTime> SignIns);
