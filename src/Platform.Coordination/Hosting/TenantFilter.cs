using Platform.Contracts.Ids;
using Platform.Contracts.Problems;

namespace Platform.Coordination.Hosting;

/// <summary>
/// Refuses a call to a tenant's grain that is not made for that tenant or by the platform. The edge has checked already; this
/// is the second lock, and it fails closed: a call without an identity is refused.
/// </summary>
internal sealed class TenantFilter : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        var key = context.TargetContext.GrainId.Key.ToString();
        if (key is not null && GrainKeys.TenantOf(key) is { } tenant && context.Grain is Grain && !CallerIdentity.MayReach(tenant))
        {
            throw new ProblemException(ProblemCodes.NotFound, "There is no such thing.");
        }

        return context.Invoke();
    }
}
