using Platform.Contracts.Problems;
using Platform.Learning.Merging;
using Platform.Learning.Plans;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;

namespace Platform.Learning.Tests.Merging.Robust;

/// <summary>The rules by hand, on updates of four numbers.</summary>
public sealed class RobustRuleTests
{
    public static TheoryData<string> Rules => Robust.Rules;

    [Fact]
    public void The_median_of_an_odd_number_is_the_middle_one_coordinate_by_coordinate()
    {
        var merged = Robust.Merge("median", null, [[1, 90, -5, 0], [5, 10, -7, 0], [100, 20, 3, 1]]);

        Robust.AssertClose([5, 20, -5, 0], merged);
    }

    [Fact]
    public void The_median_of_an_even_number_is_the_mean_of_the_middle_two_and_weights_do_not_count()
    {
        var merged = Robust.Merge("median", null, [[1, 0, 4, 7], [100, 0, 1, 7], [2, 1, 3, 7], [10, 1, 2, 7]], samples: [1000, 1, 1, 1]);

        Robust.AssertClose([6, 0.5, 2.5, 7], merged);
    }

    [Fact]
    public void The_trimmed_mean_leaves_out_the_floor_of_the_fraction_at_either_end()
    {
        // ⌊0.25·5⌋ = 1: of 1, 2, 3, 10, 100 stay 2, 3, 10. ⌊0.19·5⌋ = 0: the mean, 23.2.
        double[][] updates = [[100, 1, 10, 3], [1, 2, 3, 100], [10, 3, 100, 2], [2, 100, 1, 10], [3, 10, 2, 1]];

        Robust.AssertClose([5, 5, 5, 5], Robust.Merge("trimmed_mean", new { fraction = 0.25 }, updates));
        Robust.AssertClose([23.2, 23.2, 23.2, 23.2], Robust.Merge("trimmed_mean", new { fraction = 0.19 }, updates, samples: [9, 1, 1, 1, 1]));
    }

    [Fact]
    public void The_floor_is_that_of_the_product_as_written()
    {
        // 0.29·100 is 28.999… in floating point; ⌊0.29 · 100⌋ = 29 squares of 1 to 100 go at either end: those of 30 to 71 stay.
        var merged = Robust.Merge("trimmed_mean", new { fraction = 0.29 }, Robust.Lines([.. Enumerable.Range(1, 100).Select(i => (double)i * i)]));

        Robust.AssertClose(Robust.Lines(Enumerable.Range(30, 42).Average(i => (double)i * i))[0], merged);
    }

    // f = 1 of five: the sum of the squared distances to the 5 − 1 − 2 = 2 nearest. Per coordinate, of 0, 1, 3, 4.5 and 100:
    // 0: 1 + 9 = 10; 1: 1 + 4 = 5; 3: 2.25 + 4 = 6.25; 4.5: 2.25 + 12.25 = 14.5; 100: over 18,000.
    private static readonly double[][] Five = Robust.Lines(100, 4.5, 0, 3, 1);

    [Fact]
    public void Krum_takes_the_one_closest_to_its_nearest_others()
    {
        Robust.AssertClose([1, 1, 1, 1], Robust.Merge("krum", null, Five));
    }

    [Fact]
    public void Multi_Krum_takes_the_mean_of_several_by_their_weights()
    {
        Robust.AssertClose(Robust.Lines(2)[0], Robust.Merge("multi_krum", new { selected = 2 }, Five));
        Robust.AssertClose(Robust.Lines(1.5)[0], Robust.Merge("multi_krum", new { selected = 2 }, Five, samples: [50, 1, 1, 1, 3])); // (1·3 + 3·1)/4
        Robust.AssertClose(Robust.Lines(4.0 / 3)[0], Robust.Merge("multi_krum", null, Five)); // three: 1, 3 and 0
        Robust.AssertClose(Robust.Lines(108.5 / 5)[0], Robust.Merge("multi_krum", new { selected = 9 }, Five)); // all there are
    }

    [Fact]
    public void Krum_measures_over_the_whole_upload_not_over_one_tensor()
    {
        // In the weights the last is in the midst of the others; its biases are far away.
        double[][] updates = [[0, 0, 0, 0], [0.2, 0, 0, 0], [-0.3, 0, 0, 0], [0, 0.4, 0, 0], [0.01, 0.01, 50, 0]];

        Assert.Equal(0, Robust.Merge("krum", null, updates)[2]);
        Robust.AssertClose([0, 0, 0, 0], Robust.Merge("krum", null, updates)); // distances² 0.04 and 0.09, less than of any other
    }

    [Fact]
    public void The_geometric_median_of_three_corners_is_their_Fermat_point()
    {
        // An equilateral triangle's is its centre; of (0,0), (1,0), (0,1) it is at (a, a) with a = (3 − √3)/6 = 0.2113248654051871.
        var centre = Robust.Merge("geometric_median", null, [[0, 0, 0, 0], [1, 0, 0, 0], [0.5, Math.Sqrt(3) / 2, 0, 0]]);
        var corner = Robust.Merge("geometric_median", null, [[0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]]);

        Robust.AssertClose([0.5, Math.Sqrt(3) / 6, 0, 0], centre, 1e-9);
        Robust.AssertClose([0.2113248654051871, 0.2113248654051871, 0, 0], corner, 1e-9);
    }

    [Fact]
    public void The_geometric_median_is_where_more_than_half_of_the_weight_is()
    {
        var merged = Robust.Merge("geometric_median", new { iterations = 1000 }, [[1, 2, 3, 4], [50, 0, 0, 0], [0, -70, 0, 0]], samples: [5, 2, 2]);

        Robust.AssertClose([1, 2, 3, 4], merged, 1e-5); // the smoothing keeps it a hair away
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void The_geometric_median_follows_Weiszfelds_iterations_on_the_tensors(int iterations)
    {
        var draw = new RandomStream(new RandomKey(5));
        var updates = Enumerable.Range(0, 7).Select(client => Enumerable.Range(0, 4).Select(_ => (client == 3 ? 1000 : 1) * draw.NextNormal()).ToArray()).ToList();
        int[] samples = [3, 1, 4, 1, 5, 9, 2];
        var z = Mean(updates, [.. samples.Select(n => (double)n)]);
        for (var i = 0; i < iterations; i++)
        {
            z = Mean(updates, [.. updates.Zip(samples, (update, n) => n / Math.Max(1e-6, Math.Sqrt(update.Zip(z, (u, c) => (u - c) * (u - c)).Sum())))]);
        }

        Robust.AssertClose(z, Robust.Merge("geometric_median", new { iterations }, updates, samples), 1e-8);

        static double[] Mean(List<double[]> vectors, double[] weights) =>
            [.. Enumerable.Range(0, 4).Select(i => vectors.Zip(weights, (vector, weight) => weight * vector[i]).Sum() / weights.Sum())];
    }

    [Fact]
    public void Clipping_scales_only_updates_that_are_longer_than_the_norm()
    {
        // (3, 4, 0, 0) has length 5 and becomes (0.6, 0.8, 0, 0); (0, 0, 0.5, 0) stays. Weights 1 and 3.
        var merged = Robust.Merge("clip", null, [[3, 4, 0, 0], [0, 0, 0.5, 0]], samples: [1, 3]);

        Robust.AssertClose([0.15, 0.2, 0.375, 0], merged);
        Robust.AssertClose([3, 4, 0, 0], Robust.Merge("clip", new { norm = 5.000001 }, [[3, 4, 0, 0]]));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_order_of_clients_changes_nothing_but_last_bits(string rule)
    {
        var draw = new RandomStream(new RandomKey(6));
        var updates = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 4).Select(_ => draw.NextNormal()).ToArray()).ToList();
        int[] samples = [3, 1, 4, 1, 5, 9, 2, 6];
        int[] order = [5, 2, 7, 0, 3, 6, 1, 4];

        Robust.AssertClose(Robust.Merge(rule, null, updates, samples), Robust.Merge(rule, null, [.. order.Select(i => updates[i])], [.. order.Select(i => samples[i])]), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Of_identical_updates_the_centre_is_that_update(string rule) =>
        Robust.AssertClose([0.1, -0.2, 0.3, 0.7], Robust.Merge(rule, null, [.. Enumerable.Repeat(new[] { 0.1, -0.2, 0.3, 0.7 }, 6)], samples: [3, 1, 4, 1, 5, 9]));

    [Theory]
    [InlineData("median", null, 4)]
    [InlineData("trimmed_mean", 0.4, 4)]
    [InlineData("krum", null, 3)]
    [InlineData("multi_krum", null, 3)]
    [InlineData("geometric_median", null, 4)]
    public void Wrong_clients_with_huge_updates_do_not_take_the_result_out_of_the_honest_range(string rule, double? fraction, int wrong)
    {
        // Ten clients, honest updates within ±1 of (1, 2, 3, 4). Krum stands 3 of 10 (2·3 + 3 = 9), the others less than half.
        var draw = new RandomStream(new RandomKey(7));
        double[] truth = [1, 2, 3, 4];
        var honest = Enumerable.Range(0, 10 - wrong).Select(_ => truth.Select(value => value + (2 * draw.NextDouble()) - 1).ToArray()).ToList();
        object? options = rule switch { "trimmed_mean" => new { fraction }, "krum" or "multi_krum" => new { byzantine = wrong }, _ => null };

        foreach (var size in (double[])[1e3, 1e6, 1e9])
        {
            double[][] attacks = [.. Enumerable.Range(0, wrong).Select(_ => new[] { size, -size, size, size })];
            var merged = Robust.Merge(rule, options, [.. attacks, .. honest]);

            for (var i = 0; i < 4; i++)
            {
                Assert.InRange(merged[i], honest.Min(update => update[i]), honest.Max(update => update[i]));
            }
        }
    }

    [Fact]
    public void Clipping_bounds_what_a_wrong_client_can_do()
    {
        var merged = Robust.Merge("clip", new { norm = 2 }, [[1e9, 0, 0, 0], .. Enumerable.Repeat(new double[4], 9)]);

        Robust.AssertClose([0.2, 0, 0, 0], merged);
    }

    [Theory]
    [InlineData("median")]
    [InlineData("trimmed_mean")]
    [InlineData("multi_krum")]
    [InlineData("geometric_median")]
    public void Clients_without_samples_sent_zeros_for_want_of_data_and_have_no_voice(string rule)
    {
        // Seven of twelve have nothing; counted, they would be the majority, and closest to each other.
        double[][] updates = [.. Robust.Lines(1, 2, 3, 4, 5), .. Enumerable.Repeat(new double[4], 7)];
        int[] samples = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];

        Robust.AssertClose(Robust.Merge(rule, null, updates[..5], samples[..5]), Robust.Merge(rule, null, updates, samples), 1e-9);
        Assert.InRange(Robust.Merge(rule, null, updates, samples)[0], 2, 4);
    }

    [Fact]
    public void If_no_client_has_samples_the_step_says_so()
    {
        var problem = Assert.Throws<ProblemException>(() => Robust.Merge("median", null, Robust.Lines(0, 0), samples: [0, 0]));

        Assert.Equal(ProblemCodes.ClientFailed, problem.Code);
    }

    [Fact]
    public void Krum_chooses_the_same_clients_for_every_reduction()
    {
        // SCAFFOLD sends its control's change besides. By the updates alone client 4 is the most central, by both client 1.
        var program = Robust.Program("krum", null, "scaffold");
        double[] updates = [100, 4.5, 0, 3, 1];
        double[] controls = [0, 0, 0, 0, 0];
        var slice = SliceUpdate.Start(program, Robust.First);
        for (var client = 0; client < 5; client++)
        {
            controls[client] = client == 4 ? 7 : 30 * client;
            slice.Fold(
                new([.. Robust.Upload(updates[client], 0, 0, 0).Slots, KeyValuePair.Create("control", Robust.Upload(controls[client], 0, 0, 0)["model"])]), 1, client: client);
        }

        var server = ServerMerge.Merge(program, Robust.First, new TensorBag(program.ServerSchema), [slice], 5);

        // The distances² of (100,0), (4.5,30), (0,60), (3,90), (1,7): the two nearest of client 1 are at 12.25 + 529 and 20.25 + 900;
        // of client 4 at 541.25 and 2,810; of client 2 at 920.25 and 909. Client 1 has the least: 1,461.5.
        Assert.Equal(4.5, server["model"].Values<double>("fc.weight")[0], 1e-14);
        Assert.Equal(30, server["control_mean"].Values<double>("fc.weight")[0], 1e-13); // five of five clients: mean 30
    }
}
