package graft.transfer.serve;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import graft.zoo.ModelFile;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.Confidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server of a small network for a test, with images for it, at any free port of this machine. */
final class Served implements AutoCloseable {
    static final List<String> CLASSES = List.of("ant", "bee", "<b>cat</b>");

    final ModelServer server;
    final Path weights;
    final List<Image> images;
    final List<String> log = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private Served(Path weights, List<Image> images, UnaryOperator<ServerSettings> change) {
        this.weights = weights;
        this.images = images;
        server = ModelServer.start(weights, change.apply(ServerSettings.standard().port(0).workers(2)
                .log(log::add)));
    }

    static Served in(Path folder, UnaryOperator<ServerSettings> change) throws IOException {
        Path weights = folder.resolve("model.safetensors");
        write(weights, CLASSES, 1);
        DemoImages.target(2, 1).writeFolder(folder.resolve("shapes"));
        return new Served(weights, ImageFolder.read(folder.resolve("shapes")).images(), change);
    }

    static Served in(Path folder) throws IOException {
        return in(folder, s -> s);
    }

    /** A network of random weights, whose temperature and threshold are not those of every network. */
    static void write(Path weights, List<String> classes, long seed) {
        ModelFile.write(weights, DemoNetwork.network(classes.size()).initialize(seed), DemoNetwork.preprocessing(),
                classes, Map.of());
        ModelFile.write(weights, Zoo.load(weights).withConfidence(new Confidence(1.7, 0.45, true)));
    }

    byte[] image(int i) throws IOException {
        return Files.readAllBytes(images.get(i).file());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.address().resolve(path));
    }

    HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Waits until the vector kernels answer, whose bits do not change any more. */
    Served compiled() throws Exception {
        for (int i = 0; i < 1200 && !get("/health").body().contains("\"compiled\":true"); i++) {
            Thread.sleep(50);
        }
        return this;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).build());
    }

    HttpResponse<String> post(String path, byte[] body) throws Exception {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
    }

    HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
        return send(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    static Map<?, ?> json(HttpResponse<String> response) {
        return (Map<?, ?>) Json.parse(response.body());
    }

    /** A connection of its own, for what no client would send. */
    Socket connect() throws IOException {
        URI at = server.address();
        Socket socket = new Socket(InetAddress.getByName(at.getHost()), at.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends bytes, then nothing more, and gives what comes back until the server closes. */
    String raw(byte[] request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return rest(socket);
        }
    }

    static byte[] bytes(String head, byte[] body) {
        byte[] first = head.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[first.length + body.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }

    /** Everything until the server closes; what came, where it breaks the connection off. */
    static String rest(Socket socket) throws SocketTimeoutException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            byte[] some = new byte[8192];
            for (int n; (n = socket.getInputStream().read(some)) >= 0; ) {
                all.write(some, 0, n);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Reset.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** The status of an answer; 0 where there is none. */
    static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
