package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was measured of a machine is kept for it alone; what is wrong with the file never stops a run. */
class MachineProfileTest {
    private static final MachineIdentity MACHINE = new MachineIdentity("X 1", "JVM 25", 512, 2);
    private static final MachineProfile PROFILE = new MachineProfile(1.6e11, 1.1e11, 2.5e10, 2.4e10, 3e-6,
            MachineProfile.Source.MEASURED);

    @TempDir
    Path folder;

    private MachineProfile here(String wish) {
        return MachineProfile.of(wish, Optional.of(folder), MACHINE);
    }

    private Path keep() {
        return PROFILE.keep(Optional.of(folder), MACHINE).orElseThrow();
    }

    @Test
    void whatIsKeptIsReadByTheNextProcess() {
        assertEquals(MachineProfile.STANDARD, here("auto"));
        keep();
        assertEquals(new MachineProfile(1.6e11, 1.1e11, 2.5e10, 2.4e10, 3e-6, MachineProfile.Source.READ),
                here("auto"));
        assertEquals(MachineProfile.STANDARD, here("standard"));
    }

    @Test
    void anotherMachineHasAFileOfItsOwn() throws IOException {
        Path file = keep();
        for (MachineIdentity other : List.of(new MachineIdentity("X 2", "JVM 25", 512, 2),
                new MachineIdentity("X 1", "JVM 26", 512, 2), new MachineIdentity("X 1", "JVM 25", 256, 2),
                new MachineIdentity("X 1", "JVM 25", 512, 4))) {
            assertEquals(MachineProfile.STANDARD, MachineProfile.of("auto", Optional.of(folder), other));
            // Nor is a file believed that was copied to the other's name.
            Path copy = folder.resolve("profile-" + other.fingerprint() + ".txt");
            Files.copy(file, copy);
            assertEquals(MachineProfile.STANDARD, MachineProfile.of("auto", Optional.of(folder), other));
        }
    }

    @Test
    void aDamagedFileIsIgnoredAndWrittenAnew() throws IOException {
        Path file = keep();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals(MachineProfile.STANDARD, here("auto"), "cut to " + length + " bytes");
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(file, flipped);
            assertEquals(MachineProfile.STANDARD, here("auto"), "bit 0 of byte " + at);
        }
        keep();
        assertEquals(MachineProfile.Source.READ, here("auto").source());
    }

    @Test
    void aFileOfAnotherVersionOrWithOtherNumbersIsIgnored() {
        assertTrue(MachineFile.in(folder, "profile", 2, MACHINE).write(List.of("multiply-adds/s 1e11")));
        assertEquals(MachineProfile.STANDARD, here("auto"));
        for (List<String> lines : List.of(List.<String>of(), List.of("multiply-adds/s 1e11"),
                List.of("multiply-adds/s NaN", "second-cache-bytes/s 1e11", "third-cache-bytes/s 1e11",
                        "memory-bytes/s 1e11", "hand-over-s 1e-6"),
                List.of("multiply-adds/s 1e11", "second-cache-bytes/s 1e11", "third-cache-bytes/s 1e11",
                        "memory-bytes/s 0", "hand-over-s 1e-6"))) {
            assertTrue(MachineFile.in(folder, "profile", 1, MACHINE).write(lines));
            assertEquals(MachineProfile.STANDARD, here("auto"), lines::toString);
        }
    }

    /** An interpreter does some 10 million multiply-adds a second; a thread that is not scheduled waits longer. */
    @Test
    void whatABusyMachineMeasuredIsNotKept() {
        for (MachineProfile busy : List.of(
                new MachineProfile(2e7, 1.2e11, 2.4e10, 2.2e10, 3.5e-6, MachineProfile.Source.MEASURED),
                new MachineProfile(1.5e11, 1.2e11, 2.4e10, 2.2e10, 3.6e-3, MachineProfile.Source.MEASURED))) {
            assertEquals(Optional.empty(), busy.keep(Optional.of(folder), MACHINE));
        }
        assertEquals(MachineProfile.STANDARD, here("auto"));
    }

    @Test
    void nothingFailsWhereNothingCanBeKept() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals(Optional.empty(), PROFILE.keep(Optional.of(file.resolve("machine")), MACHINE));
        assertEquals(MachineProfile.STANDARD, MachineProfile.of("auto", Optional.of(file.resolve("machine")), MACHINE));
        assertEquals(Optional.empty(), PROFILE.keep(Optional.empty(), MACHINE));
        assertEquals(MachineProfile.STANDARD, MachineProfile.of("auto", Optional.empty(), MACHINE));
    }

    @Test
    void theNumbersCanBeGiven() {
        assertEquals(new MachineProfile(1e11, 2e11, 3e10, 4e10, 5e-6, MachineProfile.Source.GIVEN),
                here("1e11,2e11,3e10,4e10,5e-6"));
        for (String wrong : List.of("", "fast", "1e11,2e11,3e10,4e10", "1,2,3,4,5", "1e11,2e11,3e10,4e10,x")) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> here(wrong)).getMessage()
                    .contains("expected auto, standard, measure or five numbers"));
        }
    }

    /** 2.0 / 1.6 = 1.25; 2.4 / 1.9 = 1.26. The third cache and the hand-over decide little, and vary more. */
    @Test
    void measurementsAgreeThatDifferByNoMoreThanAQuarter() {
        assertTrue(PROFILE.agrees(new MachineProfile(2.0e11, 1.1e11, 9e10, 2.4e10, 9e-6, PROFILE.source())));
        assertFalse(PROFILE.agrees(new MachineProfile(1.6e11, 1.1e11, 2.5e10, 1.9e10, 3e-6, PROFILE.source())));
    }

    /** However slow and busy the machine is. */
    @Test
    void aMeasurementIsPlausible() {
        MachineProfile measured = MachineProfile.measure(0.01);
        assertEquals(MachineProfile.Source.MEASURED, measured.source());
        assertTrue(measured.second() > measured.memory() / 10, measured::toString);
        assertTrue(measured.handOver() <= 1, measured::toString);
    }
}
