package graft.zoo.words;

import graft.engine.ThreadTeam;
import graft.zoo.bytes.MappedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a stream of text into pieces of whole lines, which several threads parse; they come in the order of the file. */
final class TextPieces {
    private static final int PIECE = 1 << 18;
    /** For each thread at a time: the last ones to finish then wait a quarter of the time at worst. */
    private static final int EACH = 4;

    private final MappedFile file;
    private final InputStream in;
    private final int columns;
    private final boolean mayEndInNumbers;
    private byte[] rest = new byte[0];
    private boolean isOver;

    TextPieces(MappedFile file, InputStream in, int columns, boolean mayEndInNumbers) {
        this.file = file;
        this.in = in;
        this.columns = columns;
        this.mayEndInNumbers = mayEndInNumbers;
    }

    /** Passes over the first line. */
    void skipLine() throws IOException {
        int b = in.read();
        while (b >= 0 && b != '\n') {
            b = in.read();
        }
    }

    /** The next pieces, parsed; empty at the end. */
    List<TextPiece> next(ThreadTeam team) throws IOException {
        List<TextPiece> pieces = new ArrayList<>();
        while (!isOver && pieces.size() < EACH * team.size()) {
            pieces.add(read());
        }
        team.run(pieces.size(), (i, _) -> pieces.get(i).parse(columns, mayEndInNumbers));
        return pieces;
    }

    private TextPiece read() throws IOException {
        byte[] text = Arrays.copyOf(rest, rest.length + PIECE);
        int length = rest.length;
        int end = -1;
        while (true) {
            int read = in.readNBytes(text, length, text.length - length);
            length += read;
            isOver = length < text.length;
            end = isOver ? length : lastEnd(text, length);
            if (end > 0 || isOver || length > Reading.LONGEST_LINE) {
                break;
            }
            text = Arrays.copyOf(text, 2 * text.length);
        }
        end = end > 0 ? end : length; // a line that is too long, which its parser refuses
        rest = Arrays.copyOfRange(text, end, length);
        return new TextPiece(file, text, end);
    }

    /** Behind the last line feed; 0 where there is none. */
    private static int lastEnd(byte[] text, int length) {
        int end = length;
        while (end > 0 && text[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
