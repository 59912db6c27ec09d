using Platform.Learning.Catalogue;

namespace Platform.Learning.Algorithms;

/// <summary>The federated methods there are. A new one is a folder beside this file and a line here.</summary>
public static class AlgorithmCatalogue
{
    /// <summary>The catalogue.</summary>
    public static Catalogue<Algorithm> Instance { get; } = new("algorithm",
    [
        FedAvg.FedAvg.Type,
        FedAvgM.FedAvgM.Type,
        FedOpt.FedOpt.Adam,
        FedOpt.FedOpt.Yogi,
        FedOpt.FedOpt.Adagrad,
        FedProx.FedProx.Type,
        FedNova.FedNova.Type,
        Scaffold.Scaffold.Plain,
        FedDyn.FedDyn.Type,
        FedCm.FedCm.Plain,
        FedSam.FedSam.Type,
        FedCm.FedCm.SharpnessAware,
        Scaffold.Scaffold.Gamma,
        FedSmoo.FedSmoo.Type,
        FedSpeed.FedSpeed.Type,
        PartialSharing.PartialSharing.FedBn,
        PartialSharing.PartialSharing.SiloBn,
        PartialSharing.PartialSharing.FedPer,
        FedRep.FedRep.Type,
        PartialSharing.PartialSharing.LgFedAvg,
        FedBabu.FedBabu.Type,
        Ditto.Ditto.Type,
        FedRod.FedRod.Type,
        FedEtf.FedEtf.Type,
        FedLoGe.FedLoGe.Type,
        Local.Local.Type,
    ]);
}
