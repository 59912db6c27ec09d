namespace Platform.Learning.Algorithms;

/// <summary>Claims that tests hold several methods to. What every method is held to, <c>ConformanceTests</c>, is not repeated with each.</summary>
internal static class SharedClaims
{
    public const string Descent = "with one client, one step and a full batch it is centralised SGD";

    public const string LocalTraining = "with identical clients it is any one client's local training";

    public const string TwoRounds = "two rounds are as computed by hand";

    public const string Exact = "it reaches the minimum of a strictly convex mean objective, where fedavg stays biased";

    public const string KeepsHead = "a client's head is in no upload";
}
