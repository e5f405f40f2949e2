namespace VideoConf.Sfu.Slots;

/// <summary>Decides which publications a subscriber's slots of one kind carry. A pure function: the room gives it order and activity.</summary>
internal static class SlotAllocator
{
    /// <summary>The value of a slot that carries nothing.</summary>
    public const int Free = -1;

    /// <summary>
    /// Changes as few slots as it can. Wanted are, as many as there are slots: first those that send, in their order; then silent ones that have
    /// a slot; then other silent ones. Who is not wanted keeps a slot until a wanted one needs it.
    /// </summary>
    /// <param name="slots">Each slot's candidate, by its number, or <see cref="Free"/>; changed in place.</param>
    /// <param name="active">Whether candidate i sends now; the candidates are in order, the most wanted first.</param>
    /// <returns>Whether anything changed.</returns>
    public static bool Allocate(Span<int> slots, ReadOnlySpan<bool> active)
    {
        if (slots.IsEmpty || active.IsEmpty) return false;

        // 1. Who is wanted.
        Span<bool> wanted = active.Length <= 512 ? stackalloc bool[active.Length] : new bool[active.Length];
        Span<bool> seated = active.Length <= 512 ? stackalloc bool[active.Length] : new bool[active.Length];
        wanted.Clear();
        seated.Clear();
        foreach (var candidate in slots)
        {
            if (candidate != Free) seated[candidate] = true;
        }

        var places = slots.Length;
        for (var pass = 0; pass < 3; pass++)
        {
            for (var i = 0; i < active.Length && places > 0; i++)
            {
                var inPass = pass switch { 0 => active[i], 1 => !active[i] && seated[i], _ => !active[i] && !seated[i] };
                if (!inPass) continue;
                wanted[i] = true;
                places--;
            }
        }

        // 2. Who is wanted and has no slot takes a free one, else the one of the least wanted who is not.
        var changed = false;
        for (var i = 0; i < active.Length; i++)
        {
            if (!wanted[i] || seated[i]) continue;
            var slot = FindFree(slots, wanted);
            if (slot < 0) break;
            slots[slot] = i;
            changed = true;
        }

        return changed;
    }

    private static int FindFree(ReadOnlySpan<int> slots, ReadOnlySpan<bool> wanted)
    {
        var least = -1;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] == Free) return i;
            if (!wanted[slots[i]] && (least < 0 || slots[i] > slots[least])) least = i;
        }

        return least;
    }
}
