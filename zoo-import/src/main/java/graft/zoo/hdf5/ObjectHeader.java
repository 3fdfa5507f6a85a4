package graft.zoo.hdf5;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The messages that describe one object, a group or a dataset (specification, IV.A.1).
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>version 1</td><td>version, reserved, count (2), references (4), size (4), 4 unused; then messages: type (2),
 * size (2), flags, 3 reserved, body</td></tr>
 * <tr><td>version 2</td><td>{@code OHDR}, version, flags, [4 times (16)], [attribute limits (4)], size (1, 2, 4 or 8);
 * then messages: type (1), size (2), flags, [creation order (2)], body; checksum (4)</td></tr>
 * <tr><td>continuation</td><td>version 1: messages; version 2: {@code OCHK}, messages, checksum (4)</td></tr>
 * </table>
 */
final class ObjectHeader {
    /** The longest headers have a message for each of some thousand attributes. */
    private static final int MAX_MESSAGES = 100_000;

    private final FileBytes file;
    private final long address;
    private final List<Message> messages = new ArrayList<>();
    private final Map<Message.Type, Message> first = new EnumMap<>(Message.Type.class);
    private final Deque<Message> continuations = new ArrayDeque<>();
    private final Set<Long> blocks = new HashSet<>();

    /** Reads the header at an address, with all its continuations. */
    static ObjectHeader read(FileBytes file, long address) {
        ObjectHeader header = new ObjectHeader(file, address);
        header.read();
        return header;
    }

    private ObjectHeader(FileBytes file, long address) {
        this.file = file;
        this.address = address;
    }

    long address() {
        return address;
    }

    /** The first message of a type. */
    Optional<Message> first(Message.Type type) {
        return Optional.ofNullable(first.get(type));
    }

    /** All messages of a type. */
    List<Message> all(Message.Type type) {
        return messages.stream().filter(m -> m.type() == type).toList();
    }

    private void read() {
        Cursor start = file.at(address, "object header");
        if (start.remaining() >= 4 && start.text(4).equals("OHDR")) {
            readVersion2();
        } else {
            readVersion1();
        }
    }

    private void readVersion1() {
        Cursor head = file.at(address, "object header");
        head.version(1, 1);
        head.skip(1);
        int count = head.u16();
        head.skip(4);
        long size = head.u32();
        head.skip(4);
        blocks.add(address);
        Cursor block = head.sub(size, "object header");
        while (messages.size() < count) {
            // A block ends where no message head fits.
            while (block.remaining() < 8) {
                if (continuations.isEmpty()) {
                    throw block.refusal("has " + messages.size() + " messages; expected " + count);
                }
                block = continuation();
            }
            int type = block.u16();
            int length = block.u16();
            int flags = block.u8();
            block.skip(3);
            add(type, flags, block, length);
        }
    }

    private void readVersion2() {
        Cursor head = file.signed(address, "OHDR", "object header");
        head.version(2, 2);
        int flags = head.u8();
        head.skip((flags & 0x20) != 0 ? 16 : 0);
        head.skip((flags & 0x10) != 0 ? 4 : 0);
        long size = head.unsigned(1 << (flags & 3));
        blocks.add(address);
        readMessages(head.sub(size, "object header"), flags);
        head.checksum();
        while (!continuations.isEmpty()) {
            Cursor block = continuation();
            block.expect("OCHK");
            readMessages(block.sub(block.remaining() - 4, "object header"), flags);
            block.checksum();
        }
    }

    private void readMessages(Cursor block, int flags) {
        int head = (flags & 4) != 0 ? 6 : 4;
        while (block.remaining() >= head) {
            int type = block.u8();
            int length = block.u16();
            int messageFlags = block.u8();
            block.skip(head - 4);
            add(type, messageFlags, block, length);
        }
    }

    private void add(int type, int flags, Cursor block, int length) {
        long at = block.address();
        Message message = new Message(Message.Type.of(type), flags, block.take(length), at, file);
        if (message.type() == Message.Type.UNKNOWN && (flags & 0x80) != 0) {
            throw block.refusal("has a message of type " + type + " that must be understood and is not");
        }
        if (messages.size() == MAX_MESSAGES) {
            throw block.refusal("has over " + MAX_MESSAGES + " messages");
        }
        file.budget().message(file);
        messages.add(message);
        first.putIfAbsent(message.type(), message);
        if (message.type() == Message.Type.CONTINUATION) {
            continuations.add(message);
        }
    }

    private Cursor continuation() {
        Cursor body = continuations.remove().body();
        long at = body.offset();
        long length = body.length();
        if (!blocks.add(at)) {
            throw body.refusal("leads back to the block at byte " + at);
        }
        return file.at(at, length, "object header continuation");
    }
}
