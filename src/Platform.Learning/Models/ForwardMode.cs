namespace Platform.Learning.Models;

/// <summary>What batch normalisation normalises with, and whether it remembers. The other layers compute the same in every mode.</summary>
internal enum ForwardMode
{
    /// <summary>With the running statistics, which stay as they are.</summary>
    Evaluate = 0,

    /// <summary>With the batch's, from which the running statistics are updated in place.</summary>
    Train = 1,

    /// <summary>
    /// With the batch's, the running statistics staying as they are: for a further pass over a batch that they have seen
    /// already, such as the second one of sharpness-aware methods.
    /// </summary>
    TrainFrozenStatistics = 2,
}
