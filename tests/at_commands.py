"""Real AT commands, with and without secrets: of V.250, 27.007, 27.005 and makers' manuals and users' files.

`{p}` is a PIN, password or name that must not be shown; nothing else in a line is a secret.
"""

from __future__ import annotations

WITH_SECRETS = (
    # 27.007 8.3, 7.4, 7.5, 8.11, 8.17, 8.24 to 8.26, 10.1.31
    "AT+CPIN={p}", 'AT+CPIN="{p}"', "at+cpin={p}", "AT + CPIN = {p}", "ATZ;+CPIN={p}", "AT&F;+CPIN={p};+COPS=0",
    'AT+CPIN="{p}","{p}"', "ATE1 +CPIN={p}", 'AT+CLCK="SC",0,"{p}"', 'AT+CLCK="SC",1,{p},7',
    'AT+CPWD="SC","{p}","{p}"', 'AT+CPBS="SM","{p}"', 'AT+CACM="{p}"', 'AT+CAMM="00A000","{p}"',
    'AT+CPUC="EUR","0.10","{p}"', 'AT+CSIM=26,"{p}"', 'AT+CGAUTH=1,1,"{p}","{p}"', "AT+CGAUTH=1,2,{p},{p}",
    'AT + CGAUTH = 1 , 1 , "{p}" , "{p}"',
    # Huawei, ZTE
    'AT^AUTHDATA=1,1,"","{p}","{p}"', 'AT^NDISDUP=1,1,"internet","{p}","{p}",1', 'AT^CPIN="{p}"', 'AT^CARDLOCK="{p}"',
    'AT+ZGPCOAUTH=1,"{p}","{p}",1', 'AT^PPPCFG="{p}","{p}"',
    # Quectel, SIMCom, Fibocom
    'AT+QICSGP=1,1,"internet","{p}","{p}",1', 'AT+QIREGAPP="internet","{p}","{p}"',
    'AT+CIPCSGP=1,"internet","{p}","{p}"', 'AT+CSTT="internet","{p}","{p}"', 'AT+CNCFG=0,1,"internet","{p}","{p}",1',
    'AT+CSOCKAUTH=1,1,"{p}","{p}"', 'AT+SAPBR=3,1,"PWD","{p}"', 'AT+SAPBR=3,1,"USER","{p}"',
    'AT+MGAUTH=1,1,"{p}","{p}"', 'AT+XGAUTH=1,1,"{p}","{p}"', 'AT+CFTPSLOGIN="host",21,"{p}","{p}"',
    'AT+QFTPPASS="{p}"',
    # Qualcomm, Sierra, Option, Ericsson
    'AT$QCPDPP=1,1,"{p}","{p}"', 'AT$QCMIPMHSS="{p}"', 'AT*EIAAUW=1,1,"{p}","{p}"', 'AT_OPDPP=1,1,"{p}","{p}"',
    'AT!ENTERCND="{p}"', 'AT!SETCND="{p}"', 'AT!OPENLOCK="{p}"', 'AT!CUSTOM="PIN",{p}', "AT+KCNXPROFILE=1,joe,{p}",
    'AT%IPDPCFG=1,0,1,"{p}","{p}"', 'AT+WPPP=2,1,"{p}","{p}"', 'AT#APNPW="{p}"', 'AT#APNUN="{p}"',
    'AT+WIPBR=2,6,1,"{p}"', 'AT+CGPCO=1,"{p}",1', 'AT+WDSS=0,"internet","{p}","{p}"',
    'AT+KCNXCFG=1,"internet","{p}","{p}"',
    # Telit, u-blox, Cinterion
    'AT#PDPAUTH=1,1,"{p}","{p}"', 'AT#SGACT=1,1,"{p}","{p}"', 'AT#USERID="{p}"', 'AT#PASSW="{p}"',
    'AT+UAUTHREQ=1,1,"{p}","{p}"', 'AT+UPSD=0,2,"{p}"', 'AT+UPSD=0,3,"{p}"', 'AT^SGAUTH=1,1,"{p}","{p}"',
    'AT^SICS=0,"passwd","{p}"', 'AT^SICS=0,"user","{p}"', 'AT^SCFG="Userware/Passwd","{p}","{p}"',
    # of nobody known
    'AT+ODDLOGIN=1,"internet","{p}","{p}"', 'AT%NEWPASS={p}',
)  # fmt: skip

WITHOUT_SECRETS = (
    "ATZ", "AT&F", "ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0", "ATE0V1&D2&C1S0=0+IFC=2,2", "ATX3", "ATM1L3", "AT&K3",
    "ATS7=60", "ATS11=55", "AT+IPR=115200", "AT+IFC=2,2", "AT+FCLASS=0", "AT+MS=V90", "AT+DS=3,0", "AT+ES=3,0,2",
    "ATI", "ATI3", "ATH", "ATO", "AT&W", "AT&V", "AT\\N3", "AT%C0", "ATDT5551234", "ATDP0,5551234", "ATDT*99#",
    "ATD*99***1#", "ATDT#777", "AT+CPIN?", "AT+CPINR", 'AT+CPINR="SIM PIN"', "AT+CPIN=?", 'AT+CLCK="SC",2',
    "AT+CMEE=2", "AT+CFUN=1", "AT+CFUN=1,1", "AT+CREG?", "AT+CREG=2", "AT+CGREG?", "AT+CEREG=2", "AT+COPS?",
    "AT+COPS=0", 'AT+COPS=1,2,"26201"', 'AT+COPS=0,0,"Vodacom-SA",2', "AT+CSQ", "AT+CESQ", "AT+CGATT=1",
    "AT+CGACT=1,1", "AT+CGDCONT?", 'AT+CGDCONT=1,"IP","internet"', 'AT+CGDCONT=1,"IP","internet","",0,0',
    'at+cgdcont=1,"ip","m3-world"', 'AT+CGDCONT=16,"IPV4V6","ims"', "AT+CGEQREQ=1,4,64,384,64,384",
    "AT+CGEQMIN=1,4,64,384,64,384", "AT+CGQREQ=1,0,0,3,0,0", "AT+CGAUTH?", "AT+CGAUTH=?", "AT+CGMI", "AT+CGMM",
    "AT+CGSN", "AT+CIMI", "AT+CCID", "AT+CNUM", "AT+CEER", 'AT+CSCS="IRA"', 'AT+CPMS="SM","SM","SM"', 'AT+CMGF=1',
    "AT+CNMI=2,1,0,0,0", "AT+CCFC=0,2", "AT+CRSM=176,12258,0,0,10", "AT^CURC=0", "AT^SYSINFO",
    "AT^SYSCFG=2,2,3FFFFFFF,1,2", 'AT^SYSCFGEX="00",3FFFFFFF,1,2,7FF,,', "AT^U2DIAG=0", "AT^HS=0,0", "AT+ZOPRT=5",
    "AT+ZGACT=1,1", 'AT+QCFG="nwscanmode",0', 'AT+QURCCFG="urcport","usbat"', 'AT+QGPSCFG="outport","usbnmea"',
    'AT^SCFG="MEopMode/PwrSave","enabled","52","50"', "AT!SCACT=1,1", "AT*ENAP=1,1", "AT#ECM=1,0", "AT+UUSBCONF?",
    'AT!CUSTOM="FASTENUMEN",2', "AT+MS=V90,1", "AT+MS=V34,1,300,33600", 'AT!BAND=00,"ALL"', "AT+CSCS=GSM",
    "AT+ICF=3,4", "AT+CRM=1", "AT+CSUB", "AT+CBST=71,0,1", "AT+CPWROFF", "AT+CBC",
)  # fmt: skip
