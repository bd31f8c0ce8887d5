using System.Collections.Generic;
using System.Xml.Linq;

namespace MfaTools.Reports;

/// <summary>What a kind of result shows beside its findings.</summary>
internal static class ReportDetails
{
    public static IEnumerable<XElement> Create(CheckResult result)
    {
        _ = result;
        return [];
    }
}
