package graft.engine;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What measurements are of: after a change of any of these they no longer hold.
 *
 * @param processor  its name, see {@link ProcessorName}
 * @param jvm        name and version of the virtual machine, whose compiler makes the kernels
 * @param vectorBits of one register that the kernels use; 32 for plain loops
 * @param processors that the process may use
 */
public record MachineIdentity(String processor, String jvm, int vectorBits, int processors) {

    /** Of this process. */
    public static MachineIdentity here() {
        return new MachineIdentity(ProcessorName.here(), System.getProperty("java.vm.name") + " "
                + System.getProperty("java.vm.version"), Kernels.best().vectorBits(),
                Runtime.getRuntime().availableProcessors());
    }

    /** In one line, for a file's head. */
    String line() {
        return ("machine " + processor + " | " + jvm + " | " + vectorBits + " bits | " + processors + " processors")
                .replace('\n', ' ').replace('\r', ' ');
    }

    /** Hexadecimal digits for a file's name: machines that share a home folder have files of their own. */
    String fingerprint() {
        CRC32 crc = new CRC32();
        crc.update(line().getBytes(StandardCharsets.UTF_8));
        return Integer.toHexString((int) crc.getValue());
    }
}
