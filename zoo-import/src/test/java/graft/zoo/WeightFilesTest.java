package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about files that are not weight files. */
class WeightFilesTest {
    @TempDir
    Path folder;

    @Test
    void aMissingFileADirectoryAndAnEmptyFileAreNamed() throws IOException {
        assertSays(folder.resolve("absent.pth"), "no such file");
        assertSays(folder, "found a directory");
        assertSays(write(""), "is empty (0 bytes)");
    }

    @Test
    void filesThatAreSomethingElseAreNamedWithTheNextStep() throws IOException {
        assertSays(write("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 5\n"), "git lfs pull");
        assertSays(write("\n<!DOCTYPE html><html>"), "HTML page");
        assertSays(write("\u001f\u008b\b\0"), "gunzip");
        assertSays(write("\u0089HDF\r\n\u001a\n\0"), "HDF5: superblock ends after 0 of 4 bytes");
        assertSays(write("\b\b\u0012\u0007pytorch"), "an ONNX model without a graph");
        assertSays(write("\u0080\u0002}q\0."), "a bare pickle");
        assertSays(write("x" + "\0".repeat(256) + "ustar\0" + "00"), "the file is truncated");
        assertSays(write("\u0093NUMPY\u0001\0"), "not a NumPy array");
        assertSays(write("weights?"), "begins with 77 65 69 67 68 74 73 3f");
    }

    @Test
    void theEndingOfAFileIsNotBelieved() throws IOException {
        Path named = folder.resolve("model.safetensors");
        Files.copy(SharedFiles.path("fixtures/pytorch/vgg_zip.pth"), named);
        try (WeightFile file = WeightFiles.open(named)) {
            assertTrue(file.format().equals("PyTorch (zip)") && file.tensors().size() == 10, file.format());
        }
    }

    @Test
    void tensorsOfAClosedFileAreRefused() {
        Path path = SharedFiles.path("fixtures/pytorch/vgg_zip.pth");
        WeightFile file = WeightFiles.open(path);
        StoredTensor tensor = file.tensors().get("features.0.bias");
        file.close();
        file.close();
        assertTrue(assertThrows(WeightFileException.class, tensor::read).getMessage().contains("was closed"));
    }

    private Path write(String latin1) throws IOException {
        return Files.write(folder.resolve("file.pth"), latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertSays(Path path, String words) {
        String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(path)).getMessage();
        assertTrue(message.startsWith(path + ": ") && message.contains(words), message);
    }
}
