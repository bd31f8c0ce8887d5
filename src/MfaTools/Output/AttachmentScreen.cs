using System.Linq;

namespace MfaTools.Commands;

/// <summary>The screen of Test-MfaAttachmentAccess.</summary>
internal sealed class AttachmentScreen : ScreenLines
{
    public AttachmentScreen(AttachmentAccessResult result)
    {
        string can = result.CanRead switch { true => " can be read", false => " cannot be read", null => "" };
        string computer = result.ComputerName == System.Environment.MachineName ? "" : result.ComputerName + ": ";
        Add(Item, $"{Screen.Status(result.Status)}: {Screen.Bold(PlainText.OneLine(computer + result.Path))}{can}");
        if (result.IdentityTested is { } account) AddLabeled("Account", DescribeAccount(account, result));
        if (result.Method != AccessMethod.NotTested)
        {
            AddLabeled("Method", result.Method == AccessMethod.Opened
                ? "opened as this account"
                : "computed from the permissions");
        }

        foreach (var finding in result.Findings) AddFinding(finding);
        string? verify = result.Findings.Select(finding => finding.Verify).FirstOrDefault(one => one is not null);
        AddCommand("Verify, on the MFA Server in an elevated session", verify);
    }

    private static string DescribeAccount(string account, AttachmentAccessResult result)
    {
        bool isNamed = result.IdentitySid is { } sid && account.IndexOf(sid, System.StringComparison.Ordinal) < 0;
        return $"{account}{(isNamed ? $" ({result.IdentitySid})" : "")}: {result.IdentitySource}";
    }

    private void AddFinding(Finding finding)
    {
        bool isOk = finding.Status == CheckStatus.Pass;
        if (!isOk) Add(Text, $"{Screen.Link(finding.Id, finding.HelpUri)}: {PlainText.OneLine(finding.Message)}");
        if (isOk || !finding.Message.Contains(finding.Evidence)) AddLabeled("Evidence", finding.Evidence);
        if (finding.Recommendation is { } fix) AddLabeled("Fix", fix);
        AddCommands(finding.Command, finding.Undo);
    }
}
