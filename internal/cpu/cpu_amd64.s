#include "textflag.h"

// func Ticks() uint64
TEXT ·Ticks(SB), NOSPLIT|NOFRAME, $0-8
	RDTSC
	SHLQ $32, DX
	ORQ  DX, AX
	MOVQ AX, ret+0(FP)
	RET

// func ID() uint
//
// The lower twelve bits of IA32_TSC_AUX are the processor's number and the rest
// is that of its NUMA node (Linux, arch/x86/include/asm/segment.h).
TEXT ·ID(SB), NOSPLIT|NOFRAME, $0-8
	RDPID AX
	ANDQ $0xfff, AX
	MOVQ AX, ret+0(FP)
	RET

// func cpuid(leaf, sub uint32) (a, b, c, d uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-24
	MOVL leaf+0(FP), AX
	MOVL sub+4(FP), CX
	CPUID
	MOVL AX, a+8(FP)
	MOVL BX, b+12(FP)
	MOVL CX, c+16(FP)
	MOVL DX, d+20(FP)
	RET
