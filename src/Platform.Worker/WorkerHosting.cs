using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Platform.Worker.Execution;
using Platform.Worker.Lanes;

namespace Platform.Worker;

/// <summary>Puts a worker into a host.</summary>
public static class WorkerHosting
{
    /// <summary>
    /// Adds the lanes and what they need. A grain factory and an object store must be added beside it. Options are bound from
    /// the configuration section <c>Worker</c>.
    /// </summary>
    public static IServiceCollection AddWorker(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptionsWithValidateOnStart<WorkerOptions, WorkerOptionsValidator>().BindConfiguration("Worker");
        services.TryAddSingleton<WorkerInstruments>();
        services.TryAddSingleton<RunFiles>();
        services.TryAddSingleton<ClientFiles>();
        services.TryAddSingleton<ImportExecutor>();
        services.TryAddSingleton<PartitionExecutor>();
        services.TryAddSingleton<InitExecutor>();
        services.TryAddSingleton<TrainExecutor>();
        services.TryAddSingleton<MergeExecutor>();
        services.TryAddSingleton<EvaluateExecutor>();
        services.TryAddSingleton<TaskExecutor>();
        services.AddHostedService<LaneHost>();
        return services;
    }
}
