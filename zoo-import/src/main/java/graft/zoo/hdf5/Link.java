package graft.zoo.hdf5;

import java.util.Comparator;

/**
 * A name in a group.
 *
 * @param order   of creation; -1 where the file does not state it
 * @param address of the object's header; {@link FileBytes#UNDEFINED} for soft and external links
 * @param path    of the object for soft links, else null
 */
record Link(String name, long order, long address, String path) {
    /** In the order of creation where it is known, else of names. */
    static final Comparator<Link> ORDER = Comparator.comparingLong(Link::order).thenComparing(Link::name);

    boolean isHard() {
        return path == null && address != FileBytes.UNDEFINED;
    }

    boolean isSoft() {
        return path != null;
    }

    /**
     * Reads a link message (specification, IV.A.2.g): version, flags, [type], [creation order (8)], [character set],
     * length of the name (1, 2, 4 or 8), name; then a header's address (O), or length (2) and path.
     */
    static Link read(Cursor body) {
        body.version(1, 1);
        int flags = body.u8();
        int type = (flags & 8) != 0 ? body.u8() : 0;
        long order = (flags & 4) != 0 ? body.u64() : -1;
        body.skip((flags & 0x10) != 0 ? 1 : 0);
        String name = body.text(body.unsigned(1 << (flags & 3)));
        return switch (type) {
            case 0 -> new Link(name, order, body.offset(), null);
            case 1 -> new Link(name, order, FileBytes.UNDEFINED, body.text(body.u16()));
            default -> new Link(name, order, FileBytes.UNDEFINED, null);
        };
    }
}
