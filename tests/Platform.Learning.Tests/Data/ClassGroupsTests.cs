using Platform.Learning.Data;

namespace Platform.Learning.Tests.Data;

public sealed class ClassGroupsTests
{
    [Theory]
    [InlineData(new[] { 70, 4, 20, 6 }, "HTHM")] // before: 0, 96, 70, 90 %
    [InlineData(new[] { 75, 20, 5 }, "HMT")] // before: 0, 75, 95 %: a group that is exactly full takes no more
    [InlineData(new[] { 5, 20, 75 }, "TMH")]
    [InlineData(new[] { 74, 21, 5 }, "HHT")] // before: 0, 74, 95 %: the class that crosses 75 % is in the head
    [InlineData(new[] { 80, 14, 6 }, "HMM")] // before: 0, 80, 94 %: the class that crosses 95 % is in the middle
    [InlineData(new[] { 98, 1, 1 }, "HTT")] // nothing in the middle
    [InlineData(new[] { 10, 10, 10, 10 }, "HHHM")] // before: 0, 25, 50, 75 %; ties by index
    [InlineData(new[] { 1, 1, 1 }, "HHH")] // before: 0, 33.3, 66.7 %
    [InlineData(new[] { 0, 9, 0, 1 }, "THTM")] // before 9 of 10 are none, before 1 are 90 %
    [InlineData(new[] { 0, 0 }, "TT")]
    [InlineData(new int[0], "")]
    public void A_class_is_in_the_group_in_which_it_begins(int[] counts, string groups) =>
        Assert.Equal(groups, string.Concat(ClassGroups.Of(counts).Select(group => group.ToString()[0])));

    [Fact]
    public void An_exponential_profile_of_imbalance_a_hundredth_has_all_three()
    {
        // 1000 · 0.01^(k/9), together 2478. Before class 2: 1599 (64.5 %), 3: 1958 (79.0 %), 5: 2302 (92.9 %), 6: 2379 (96.0 %).
        int[] counts = [1000, 599, 359, 215, 129, 77, 46, 27, 16, 10];

        Assert.Equal("HHHMMMTTTT", string.Concat(ClassGroups.Of(counts).Select(group => group.ToString()[0])));
    }

    [Fact]
    public void Counts_beyond_32_bits_together_do_not_overflow() =>
        Assert.Equal([ClassGroup.Head, ClassGroup.Head, ClassGroup.Middle], ClassGroups.Of([2_000_000_000, 1_500_000_000, 1_000_000_000]));
}
