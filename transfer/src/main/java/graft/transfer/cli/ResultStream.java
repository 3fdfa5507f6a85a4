package graft.transfer.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Text in UTF-8, which remembers why it could not be written: a {@link PrintStream} by itself only remembers that.
 * Messages and class names are not all ASCII, whatever the locale is.
 */
final class ResultStream extends PrintStream {
    private final Remembering to;

    private ResultStream(Remembering to) {
        super(to, true, StandardCharsets.UTF_8);
        this.to = to;
    }

    static ResultStream to(OutputStream bytes) {
        return new ResultStream(new Remembering(bytes));
    }

    private static final class Remembering extends FilterOutputStream {
        private String reason = "";

        Remembering(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
                throw e;
            }
        }
    }

    /** @throws OutputException when something could not be written */
    static void require(PrintStream stream) {
        if (stream.checkError()) {
            String reason = stream instanceof ResultStream r ? r.to.reason : "";
            throw new OutputException(reason, reason.contains("Broken pipe"));
        }
    }
}
