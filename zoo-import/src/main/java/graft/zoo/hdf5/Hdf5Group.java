package graft.zoo.hdf5;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder of groups and datasets. */
public final class Hdf5Group extends Hdf5Object {
    private static final int LINK_NAMES = 5;
    private static final int MAX_SOFT_LINKS = 16;

    Hdf5Group(Hdf5 hdf5, String path, ObjectHeader header) {
        super(hdf5, path, header);
    }

    /**
     * Names of what it holds, in the order of creation where the file knows it, else as the file sorts them. Links to
     * other files are left out.
     */
    public List<String> names() {
        return links().values().stream().filter(link -> link.isHard() || link.isSoft()).map(Link::name).toList();
    }

    /**
     * What lies at a path below this group, such as {@code conv1/kernel:0}; soft links are followed.
     *
     * @throws graft.zoo.weights.WeightFileException when what lies there is damaged
     */
    public Optional<Hdf5Object> find(String relative) {
        return find(relative, MAX_SOFT_LINKS);
    }

    private Optional<Hdf5Object> find(String relative, int softLinks) {
        Hdf5Object at = this;
        for (String name : relative.split("/")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (!(at instanceof Hdf5Group group)) {
                return Optional.empty();
            }
            Optional<Hdf5Object> child = group.child(name, softLinks);
            if (child.isEmpty()) {
                return child;
            }
            at = child.get();
        }
        return Optional.of(at);
    }

    private Optional<Hdf5Object> child(String name, int softLinks) {
        Link link = links().get(name);
        if (link == null) {
            return Optional.empty();
        }
        if (link.isHard()) {
            return Optional.of(hdf5().object(link.address(), path().isEmpty() ? name : path() + "/" + name));
        }
        if (!link.isSoft() || softLinks == 0) {
            return Optional.empty();
        }
        String target = link.path();
        return (target.startsWith("/") ? hdf5().root() : this).find(target, softLinks - 1);
    }

    /** Its links by name. */
    Map<String, Link> links() {
        return hdf5().links(header().address(), this::readLinks);
    }

    private List<Link> readLinks() {
        Optional<Message> table = header().first(Message.Type.SYMBOL_TABLE);
        if (table.isPresent()) {
            return SymbolTable.links(file(), table.get().body());
        }
        List<Link> found = new ArrayList<>();
        header().all(Message.Type.LINK).forEach(message -> found.add(Link.read(message.body())));
        header().first(Message.Type.LINK_INFO).ifPresent(message -> {
            Cursor body = message.body();
            body.version(0, 0);
            body.skip((body.u8() & 1) != 0 ? 8 : 0);
            long heapAddress = body.offset();
            long names = body.offset();
            if (heapAddress != FileBytes.UNDEFINED && names != FileBytes.UNDEFINED) {
                var heap = new FractalHeap(file(), heapAddress);
                BTree2.records(file(), names, LINK_NAMES, record -> {
                    record.skip(4);
                    found.add(Link.read(heap.object(record.sub(heap.idSize(), "link"), "link")));
                });
            }
        });
        found.sort(Link.ORDER);
        return found;
    }
}
